# Reference numbers for time to an event. Run here: Rscript survival.R
# R 4.2.2, survival, clubSandwich 0.6.0, jsonlite. Treated are the women of survival::lung, clusters
# its institutions; "months" has heavy ties.
suppressMessages({library(survival); library(clubSandwich); library(jsonlite)})

d <- subset(lung, !is.na(inst))
d <- data.frame(time = d$time, observed = as.integer(d$status == 2), treated = as.integer(d$sex == 2),
                inst = d$inst)
d$months <- ceiling(d$time / 30)

# CR2 of the sum of influences: the contrast (1, 1) of the arm means of n_arm * influence.
cr2 <- function(influence) {
  y <- influence * ifelse(d$treated == 1, sum(d$treated), sum(1 - d$treated))
  m <- lm(y ~ 0 + control + treated, data.frame(y = y, control = 1 - d$treated, treated = d$treated))
  r <- linear_contrast(m, vcov = "CR2", cluster = d$inst, contrasts = c(1, 1))
  c(r$SE, r$df)
}
curve <- function(time) {
  s <- survfit(Surv(d[[time]], d$observed) ~ 1, conf.type = "log-log")
  list(times = s$time, survival = s$surv, low = s$lower, high = s$upper, at_risk = s$n.risk,
       events = s$n.event)
}
area <- function(time, tau) {
  rule <- as.formula(paste0("Surv(", time, ", observed) ~ treated"))
  fit <- do.call(survfit, list(rule, data = quote(d)))
  t <- summary(fit, rmean = tau)$table
  influence <- residuals(fit, times = tau, type = "auc")
  list(rmean = unname(t[, "rmean"]), se = unname(t[, "se(rmean)"]),
       clusters = cr2(influence * ifelse(d$treated == 1, 1, -1)))
}
cox <- function(time) {
  s <- Surv(d[[time]], d$observed)
  fit <- coxph(s ~ treated, d)
  start <- coxph(s ~ treated, d, ties = "breslow", init = 0, iter.max = 0)
  test <- survdiff(s ~ treated, d)
  list(beta = unname(coef(fit)), se = sqrt(vcov(fit)[1, 1]),
       ci = unname(summary(fit)$conf.int[c(3, 4)]), p = summary(fit)$coefficients[1, 5],
       clusters = cr2(residuals(fit, type = "dfbeta")), log_rank = test$chisq,
       score = test$obs[2] - test$exp[2], score_clusters = cr2(residuals(start, type = "score")))
}
write_json(list(data = d, curve_days = curve("time"), curve_months = curve("months"),
  area_days = area("time", 600), area_months = area("months", 24),
  cox_days = cox("time"), cox_months = cox("months")),
  "survival.json", digits = NA, auto_unbox = TRUE, na = "null", dataframe = "columns")
