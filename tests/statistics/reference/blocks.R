# Reference numbers for strata, pairs and cells. Run here: Rscript blocks.R
# R 4.2.2, estimatr, sandwich, metafor, jsonlite.
suppressMessages({library(estimatr); library(sandwich); library(metafor); library(jsonlite)})
set.seed(4)  # the data are written out: nothing depends on R's generator

# 5 strata of different sizes and shares; clusters within strata; a covariate
strata <- do.call(rbind, lapply(1:5, function(b) {
  n <- c(12, 20, 30, 16, 24)[b]
  data.frame(block = b, treated = as.integer(seq_len(n) %% c(2, 3, 2, 4, 3)[b] == 0),
             x = round(rnorm(n), 3))
}))
strata$y <- round(1 + 0.5 * strata$treated + 0.6 * strata$block + 0.4 * strata$x + rnorm(nrow(strata)), 3)
strata$event <- as.integer(strata$y > 3)
dim <- function(m) c(unname(m$coefficients), unname(m$std.error))
by_size <- difference_in_means(y ~ treated, blocks = block, data = strata)
fixed <- lm(y ~ treated + factor(block), strata)
# slopes by arm, an intercept for each stratum and arm; then the differences at each stratum's mean
lin <- lm(y ~ 0 + interaction(treated, block) + factor(treated):x, strata)
b <- coef(lin); sizes <- table(strata$block); xbar <- tapply(strata$x, strata$block, mean)
slope <- b[c("factor(treated)0:x", "factor(treated)1:x")]
difference <- sapply(1:5, function(k) {
  b[paste0("interaction(treated, block)1.", k)] - b[paste0("interaction(treated, block)0.", k)] +
    (slope[2] - slope[1]) * xbar[k]
})
adjusted <- sum(difference * sizes / sum(sizes))

# clusters of 2 to 5 people, three to six a stratum, one arm each
clusters <- do.call(rbind, lapply(1:4, function(b) do.call(rbind, lapply(1:(4 + b), function(g) {
  n <- 2 + (g * b) %% 4
  data.frame(block = b, team = 10 * b + g, treated = as.integer(g %% 2 == 0), u = rnorm(1))[rep(1, n), ]
}))))
clusters$y <- round(clusters$block + clusters$u + 0.3 * clusters$treated + rnorm(nrow(clusters)), 3)
clusters$u <- NULL
cells <- interaction(clusters$treated, clusters$block)
saturated <- lm_robust(y ~ 0 + cells, data = cbind(clusters, cells), clusters = team, se_type = "CR2")
# combined ratio: clusters by the inverse of their arm's share of the stratum's clusters
unit <- aggregate(cbind(n = 1, total = y) ~ block + treated + team, data = transform(clusters), FUN = sum)
m <- with(unit, ave(n, block, treated, FUN = length)); M <- with(unit, ave(n, block, FUN = length))
ratio <- function(a) with(unit[unit$treated == a, ], sum((total * M[unit$treated == a] / m[unit$treated == a])) /
                          sum(n * M[unit$treated == a] / m[unit$treated == a]))
mu <- c(ratio(0), ratio(1)); strata_M <- tapply(M, unit$block, mean); N <- nrow(unit)
nbar <- sapply(0:1, function(a) sum(tapply(unit$n[unit$treated == a], unit$block[unit$treated == a], mean) * strata_M) / N)
z <- (unit$total - mu[unit$treated + 1] * unit$n) / nbar[unit$treated + 1]
# leverage of a cluster on its arm's ratio, beside that of an average one
h1 <- M / N / m
h <- h1 * unit$n / nbar[unit$treated + 1]
z <- z - ave(z, unit$block, unit$treated)
z <- z * sqrt((1 - h1) / (1 - h))
v <- sum(sapply(0:1, function(a) { k <- unit$treated == a
  sum((strata_M / N)^2 * tapply(z[k]^2, unit$block[k], sum) / (tapply(z[k], unit$block[k], length) - 1) /
        tapply(z[k], unit$block[k], length)) }))

# pairs of persons, and of teams of different sizes
pairs <- data.frame(pair = rep(1:9, each = 2), treated = rep(0:1, 9))
pairs$x <- round(rnorm(18), 3)
pairs$y <- round(pairs$pair / 3 + 0.5 * pairs$treated + 0.5 * pairs$x + rnorm(18), 3)
d <- with(pairs, y[treated == 1] - y[treated == 0]); dx <- with(pairs, x[treated == 1] - x[treated == 0])
on_difference <- lm(d ~ dx)
paired <- t.test(d)
team_pairs <- do.call(rbind, lapply(1:8, function(k) do.call(rbind, lapply(0:1, function(a) {
  n <- 3 + (k * (a + 2)) %% 4
  data.frame(pair = k, team = 2 * k + a, treated = a, y = round(k / 2 + a * 0.4 + rnorm(1) + rnorm(n), 3))
}))))
equal <- subset(team_pairs, ave(y, team, FUN = seq_along) <= 3)
w <- as.vector(table(team_pairs$pair)); w <- w / sum(w)
dk <- with(team_pairs, tapply(y[treated == 1], pair[treated == 1], mean) - tapply(y[treated == 0], pair[treated == 0], mean))
tau <- sum(w * dk)
pm <- sum(w^2 / (1 - 2 * w) * (dk - tau)^2) / (1 + sum(w^2 / (1 - 2 * w)))

tab <- with(strata, table(factor(treated, 1:0), factor(event, 1:0), block))
mh <- mantelhaen.test(tab, correct = FALSE)
rma <- rma.mh(ai = tab[1, 1, ], bi = tab[1, 2, ], ci = tab[2, 1, ], di = tab[2, 2, ], measure = "OR", correct = FALSE)
n1 <- tab[1, 1, ] + tab[1, 2, ]; n0 <- tab[2, 1, ] + tab[2, 2, ]; p1 <- tab[1, 1, ] / n1; p0 <- tab[2, 1, ] / n0
ws <- (n1 + n0) / sum(n1 + n0); q <- qnorm(0.975)
wilson <- function(p, n) {
  zz <- q * sqrt(sum(ws^2 * p * (1 - p) / n)) / sum(ws * sqrt(p * (1 - p) / n))
  sapply(c(-1, 1), function(s) sum(ws * (p + zz^2 / (2 * n) + s * zz * sqrt(p * (1 - p) / n + zz^2 / (4 * n^2))) / (1 + zz^2 / n)))
}
l1 <- wilson(p1, n1); l0 <- wilson(p0, n0); m1 <- sum(ws * p1); m0 <- sum(ws * p0); rd <- m1 - m0
mover <- c(rd, rd - sqrt((m1 - l1[1])^2 + (l0[2] - m0)^2), rd + sqrt((l1[2] - m1)^2 + (m0 - l0[1])^2))

write_json(list(
  strata = strata, clusters = clusters, pairs = pairs, team_pairs = team_pairs, equal = equal,
  by_size = dim(by_size), fixed = unname(coef(fixed)["treated"]), adjusted = unname(adjusted),
  saturated = list(cell = levels(cells), beta = unname(saturated$coefficients),
                   se = unname(saturated$std.error), df = unname(saturated$df)),
  combined = c(mu[2] - mu[1], sqrt(v)), log_ratio = log(mu[2] / mu[1]),
  paired = c(unname(paired$estimate), paired$stderr, unname(paired$parameter), paired$p.value),
  paired_estimatr = dim(difference_in_means(y ~ treated, blocks = pair, data = pairs)),
  fogarty = unname(coef(on_difference)[1]),
  fogarty_se = sqrt(vcovHC(on_difference, "const")[1, 1]),
  fogarty_spread = summary(on_difference)$sigma / sqrt(9) * sqrt((8 + 1) / 8),
  team_pairs_estimate = c(tau, sqrt(pm)),
  team_pairs_estimatr = dim(difference_in_means(y ~ treated, blocks = pair, clusters = team, data = team_pairs)),
  equal_estimatr = dim(difference_in_means(y ~ treated, blocks = pair, clusters = team, data = equal)),
  odds_ratio = c(unname(mh$estimate), mh$conf.int, mh$p.value), odds_ratio_metafor = c(exp(rma$b), rma$se),
  mover = mover
), "blocks.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
