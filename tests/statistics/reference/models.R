# Reference numbers for regressions beside the main effects. Run here: Rscript models.R
# R 4.2.2, MASS, sandwich, clubSandwich 0.6.0, jsonlite
suppressMessages({library(MASS); library(sandwich); library(clubSandwich); library(jsonlite)})

cr2 <- function(influence, treated, team) {
  y <- influence * ifelse(treated == 1, sum(treated), sum(1 - treated))
  m <- lm(y ~ 0 + control + treated, data.frame(y = y, control = 1 - treated, treated = treated))
  r <- linear_contrast(m, vcov = "CR2", cluster = team, contrasts = c(1, 1))
  c(r$SE, r$df)
}

# MASS::quine: days absent from school; treated are the girls, teams are age by ethnic group by class
q <- data.frame(outcome = quine$Days, treated = as.integer(quine$Sex == "F"),
                slow = as.integer(quine$Lrn == "SL"), eth = as.integer(quine$Eth == "N"))
q$team <- seq_len(nrow(q)) %% 14
counts <- function(rule) {
  fit <- glm.nb(rule, q, control = glm.control(epsilon = 1e-14, maxit = 500))
  influence <- (estfun(fit) %*% vcov(fit))[, "treated"]
  list(beta = unname(coef(fit)["treated"]), alpha = 1 / fit$theta,
       se = sqrt(vcovHC(fit, type = "HC1")["treated", "treated"]),
       clusters = cr2(as.vector(influence), q$treated, q$team))
}

# MASS::birthwt: low birth weight; treated are the smokers
b <- data.frame(outcome = birthwt$low, treated = birthwt$smoke, lwt = birthwt$lwt, ht = birthwt$ht,
                ui = birthwt$ui)
b$team <- seq_len(nrow(b)) %% 17
fit <- glm(outcome ~ treated + lwt + ht + ui, binomial, b, control = glm.control(1e-14, 100))
n <- nrow(b); k <- length(coef(fit))
inverse <- solve(crossprod(model.matrix(fit) * sqrt(fitted(fit) * (1 - fitted(fit)))))
risk <- function(arm) {
  x <- model.matrix(fit); x[, "treated"] <- arm
  p <- plogis(as.vector(x %*% coef(fit)))
  gradient <- colMeans(x * p * (1 - p))
  list(mean = mean(p), influence = (p - mean(p)) / n + as.vector(estfun(fit) %*% inverse %*% gradient))
}
one <- risk(1); zero <- risk(0)
moved <- one$influence - zero$influence
log_moved <- one$influence / one$mean - zero$influence / zero$mean
risks <- list(difference = one$mean - zero$mean, se = sqrt(sum(moved^2) * n / (n - k)),
              clusters = cr2(moved, b$treated, b$team), log_ratio = log(one$mean / zero$mean),
              se_log = sqrt(sum(log_moved^2) * n / (n - k)))

# Yuen (1974) on the days, 20 % at either end
trimmed <- lapply(0:1, function(arm) {
  y <- sort(q$outcome[q$treated == arm]); n <- length(y); g <- floor(0.2 * n); h <- n - 2 * g
  w <- pmin(pmax(q$outcome[q$treated == arm], y[g + 1]), y[n - g])
  list(mean = mean(y, trim = 0.2), q = (n - 1) * var(w) / (h * (h - 1)), h = h,
       influence = (w - mean(w)) / h)
})
v <- sapply(trimmed, function(t) t$q); h <- sapply(trimmed, function(t) t$h)
yuen <- list(value = trimmed[[2]]$mean - trimmed[[1]]$mean, se = sqrt(sum(v)),
             df = sum(v)^2 / sum(v^2 / (h - 1)))
w <- numeric(nrow(q)); w[q$treated == 1] <- trimmed[[2]]$influence
w[q$treated == 0] <- -trimmed[[1]]$influence
yuen$clusters <- cr2(w, q$treated, q$team)

write_json(list(quine = q, counts = counts(outcome ~ treated),
  counts_adjusted = counts(outcome ~ treated + slow + eth), birthwt = b, risks = risks, yuen = yuen),
  "models.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
