# Reference numbers for power by formula. Run here: Rscript power.R
# R 4.2.2 (stats, jsonlite), pwr 1.3-0 in the library path; the cluster formulas are written out.
suppressMessages({library(pwr); library(jsonlite)})

prop <- function(n, p1, p2, level) power.prop.test(n = n, p1 = p1, p2 = p2, sig.level = level,
                                                   strict = TRUE)$power
t2 <- function(n, delta, sd, level) power.t.test(n = n, delta = delta, sd = sd, sig.level = level,
                                                 strict = TRUE)$power
# unequal groups, equal variance
unequal <- function(n1, n2, d) pwr.t2n.test(n1 = n1, n2 = n2, d = d)$power

# clusterPower's cpa.normal: DEFF of Eldridge et al. (2006) and t with 2 (k - 1) degrees of freedom
cluster <- function(k, m, d, sd, icc, cv) {
  deff <- 1 + ((1 + cv^2) * m - 1) * icc
  df <- 2 * (k - 1)
  ncp <- abs(d) / sqrt(2 * sd^2 * deff / (k * m))
  crit <- qt(0.975, df)
  c(power = pt(crit, df, ncp, lower.tail = FALSE) + pt(-crit, df, ncp), deff = deff)
}
# a count: negative binomial, the logarithm of the ratio, normal
negbin <- function(n1, n0, m0, ratio, k) {
  se <- sqrt((1 / (ratio * m0) + k) / n1 + (1 / m0 + k) / n0)
  pnorm(abs(log(ratio)) / se - qnorm(0.975)) + pnorm(-abs(log(ratio)) / se - qnorm(0.975))
}
# Hussey & Hughes (2007), equation 8, with a normal test
wedge <- function(clusters, steps, m, theta, sd, icc) {
  per <- clusters / steps; periods <- steps + 1
  x <- t(sapply(seq_len(clusters), function(i) as.numeric(seq_len(periods) > ceiling(i / per))))
  tau2 <- icc * sd^2; s2 <- (1 - icc) * sd^2 / m
  U <- sum(x); W <- sum(colSums(x)^2); V <- sum(rowSums(x)^2); I <- clusters; T <- periods
  v <- I * s2 * (s2 + T * tau2) /
    ((I * U - W) * s2 + (U^2 + I * T * U - T * W - I * V) * tau2)
  c(variance = v, power = pnorm(abs(theta) / sqrt(v) - qnorm(0.975)))
}
write_json(list(
  proportions = list(
    list(n = 200, p1 = .3, p0 = .2, level = .05, power = prop(200, .3, .2, .05)),
    list(n = 50, p1 = .5, p0 = .75, level = .05, power = prop(50, .5, .75, .05)),
    list(n = 1000, p1 = .11, p0 = .10, level = .01, power = prop(1000, .11, .10, .01))),
  means = list(
    list(n = 20, delta = 1, sd = 1, level = .05, power = t2(20, 1, 1, .05)),
    list(n = 64, delta = .5, sd = 1, level = .05, power = t2(64, .5, 1, .05)),
    list(n = 5, delta = .2, sd = 2, level = .1, power = t2(5, .2, 2, .1))),
  unequal = list(n1 = 90, n0 = 60, d = .6, power = unequal(90, 60, .6)),
  clusters = list(
    list(k = 12, m = 8, d = .5, sd = 1, icc = .05, cv = 0, value = as.list(cluster(12, 8, .5, 1, .05, 0))),
    list(k = 6, m = 30, d = .3, sd = 1.4, icc = .01, cv = 0, value = as.list(cluster(6, 30, .3, 1.4, .01, 0)))),
  # Eldridge, Ashby & Kerry (2006), their example: 35 patients a practice, ICC 0.05, cv 0.65
  deff_cv = 1 + ((1 + .65^2) * 35 - 1) * .05,
  counts = list(
    list(n1 = 300, n0 = 200, m0 = .8, ratio = 1.4, k = .9, power = negbin(300, 200, .8, 1.4, .9))),
  wedge = list(
    list(clusters = 24, steps = 4, m = 100, theta = .01, sd = sqrt(.05 * .95), icc = .01,
         value = as.list(wedge(24, 4, 100, .01, sqrt(.05 * .95), .01))),
    list(clusters = 6, steps = 3, m = 20, theta = .2, sd = .5, icc = .1,
         value = as.list(wedge(6, 3, 20, .2, .5, .1))))
), "power.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)
