# Reference numbers for a stepped wedge. Run here: Rscript rollout.R
# R 4.2.2, estimatr, jsonlite.
suppressMessages({library(estimatr); library(jsonlite)})
set.seed(12)  # the data are written out: nothing depends on R's generator
d <- do.call(rbind, lapply(1:12, function(g) {
  start <- 1 + (g + 2) %/% 3  # three teams cross in each of the periods 2 to 5
  u <- rnorm(1)
  do.call(rbind, lapply(1:5, function(t) {
    n <- 3 + (g + 2 * t) %% 4
    data.frame(team = g, period = t, treated = as.integer(t >= start), exposure = max(t - start + 1, 0),
               y = round(2 + u + 0.3 * t + 0.5 * (t >= start) + rnorm(n), 3))
  }))
}))
immediate <- lm_robust(y ~ treated + factor(period) + factor(team), d, clusters = team, se_type = "CR2")
by_exposure <- lm_robust(y ~ factor(exposure) + factor(period) + factor(team), d, clusters = team, se_type = "CR2")
# the average of the four exposures' effects, by a parametrisation in which it is a coefficient
e <- model.matrix(~ 0 + factor(exposure), d)[, -1]
d$average <- e[, 1]; d$e2 <- e[, 2] - e[, 1]; d$e3 <- e[, 3] - e[, 1]; d$e4 <- e[, 4] - e[, 1]
# y = average·m + (differences): b1 = 4m − b2 − b3 − b4
d$m <- 4 * e[, 1]
averaged <- lm_robust(y ~ m + e2 + e3 + e4 + factor(period) + factor(team), d, clusters = team, se_type = "CR2")
take <- function(m, t) c(m$coefficients[[t]], m$std.error[[t]], m$df[[t]])
write_json(list(data = d[, c("team", "period", "treated", "y")], immediate = take(immediate, "treated"),
                averaged = take(averaged, "m"),
                exposures = unname(by_exposure$coefficients[2:5])),
           "rollout.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
