# Reference numbers for recurrent events, leavers and proportional hazards. Run here:
# Rscript recurrent.R     R 4.2.2, survival 3.5-3, clubSandwich 0.6.0, jsonlite
suppressMessages({library(survival); library(clubSandwich); library(jsonlite)})

cr2 <- function(influence, treated, team) {
  y <- influence * ifelse(treated == 1, sum(treated), sum(1 - treated))
  m <- lm(y ~ 0 + control + treated, data.frame(y = y, control = 1 - treated, treated = treated))
  r <- linear_contrast(m, vcov = "CR2", cluster = team, contrasts = c(1, 1))
  c(r$SE, r$df)
}

# bladder2: recurrences of bladder cancer; treated are those on thiotepa. Teams are made up.
b <- bladder2
b$treated <- as.integer(b$rx == 2)
people <- do.call(rbind, lapply(split(b, b$id), function(p)
  data.frame(id = p$id[1], end = max(p$stop), treated = p$treated[1])))
people$team <- people$id %/% 7
events <- subset(b, event == 1)
rate <- coxph(Surv(start, stop, event) ~ treated, b, cluster = id)
influence <- rowsum(residuals(rate, type = "dfbeta"), b$id)[, 1]
by_team <- coxph(Surv(start, stop, event) ~ treated, b, cluster = b$id %/% 7)
mean_count <- lapply(0:1, function(arm) {
  s <- survfit(Surv(start, stop, event) ~ 1, subset(b, treated == arm), id = id)
  at <- summary(s, times = c(10, 20, 30))
  list(mean = at$cumhaz, se = at$std.chaz)
})

# mgus2: plasma cell malignancy (event) with death as what competes; treated are the women
m <- mgus2
m$time <- ifelse(m$pstat == 1, m$ptime, m$futime)
m$status <- ifelse(m$pstat == 1, 1, 2 * m$death)
m$treated <- as.integer(m$sex == "F")
m$team <- m$age %/% 3
m <- m[, c("time", "status", "treated", "team")]
incidence <- lapply(0:1, function(arm) {
  d <- subset(m, treated == arm); d$id <- seq_len(nrow(d))
  s <- survfit(Surv(time, factor(status, 0:2)) ~ 1, d, id = id, influence = TRUE)
  at <- summary(s, times = c(60, 120, 240))
  place <- findInterval(240, s$time)
  list(share = at$pstate[, 2], se = at$std.err[, 2],
       influence = s$influence.pstate[, place + 1, 2])  # the first is time 0
})
moved <- numeric(nrow(m))
moved[m$treated == 1] <- incidence[[2]]$influence
moved[m$treated == 0] <- -incidence[[1]]$influence
incidence <- lapply(incidence, function(one) one[c("share", "se")])

# cox.zph on lung, days and tied months
zph <- function(unit) {
  d <- data.frame(time = ceiling(lung$time / unit), observed = as.integer(lung$status == 2),
                  treated = as.integer(lung$sex == 2))
  list(data = d, chisq = cox.zph(coxph(Surv(time, observed) ~ treated, d))$table[1, 1])
}

write_json(list(people = people, person = match(events$id, people$id) - 1, time = events$stop,
  rate = list(beta = unname(coef(rate)), se = sqrt(vcov(rate)[1, 1]),
              se_team = sqrt(vcov(by_team)[1, 1]), clusters = cr2(influence, people$treated, people$team)),
  mean_count = mean_count, mgus = m, incidence = incidence,
  incidence_clusters = cr2(moved, m$treated, m$team),
  zph_days = zph(1), zph_months = zph(30)),
  "recurrent.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
