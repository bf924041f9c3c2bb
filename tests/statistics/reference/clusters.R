# Reference numbers for clusters. Run here: Rscript clusters.R
# R 4.2.2, clubSandwich 0.6.0, sandwich, jsonlite.
suppressMessages({library(clubSandwich); library(sandwich); library(jsonlite)})

d <- as.data.frame(ChickWeight)
d <- data.frame(weight = d$weight, time = d$Time, chick = as.integer(as.character(d$Chick)),
                treated = as.integer(as.integer(as.character(d$Diet)) <= 2))
d$heavy <- as.integer(d$weight > 120)
d$tens <- d$weight %/% 40
d$w <- 1 + (seq_len(nrow(d)) %% 7) / 3

model <- function(m) {
  r <- coef_test(m, vcov = "CR2", cluster = d$chick)
  list(beta = r$beta, se = r$SE, df = r$df_Satt, cr1 = sqrt(diag(vcovCR(m, d$chick, "CR1S"))),
       hc1 = sqrt(diag(vcovHC(m, "HC1"))), hc2 = sqrt(diag(vcovHC(m, "HC2"))))
}
# Contrast (c1, c0) of the two arm means of y.
contrast <- function(y, c1, c0) {
  m <- lm(y ~ 0 + control + treated, data.frame(y = y, control = 1 - d$treated, treated = d$treated))
  r <- linear_contrast(m, vcov = "CR2", cluster = d$chick, contrasts = c(c0, c1), level = 0.95)
  c(r$Est, r$SE, r$df)
}
means <- function(y) c(mean(y[d$treated == 1]), mean(y[d$treated == 0]))
p <- means(d$heavy); r <- means(d$tens); m <- means(d$weight)

arm <- d$treated == 1; n <- nrow(d)
squares <- (d$weight - ifelse(arm, m[1], m[2]))^2
s2 <- sum(squares) / (n - 2); g <- (m[1] - m[2]) / sqrt(s2)
j <- exp(lgamma((n - 2) / 2) - lgamma((n - 3) / 2)) / sqrt((n - 2) / 2)
linear <- d$weight / sqrt(s2) - ifelse(arm, sum(arm), -sum(!arm)) / n * g * squares / (2 * s2)

write_json(list(
  data = d,
  interacted = model(lm(weight ~ treated * time, d)),
  lin = model(lm(weight ~ treated * I(time - mean(time)), d)),
  weighted = model(lm(weight ~ treated * time, d, weights = w)),
  arms = model(lm(weight ~ treated, d)),
  crossed = model(lm(weight ~ I(time > 10) + I(time^2), d, weights = w)),
  mean_difference = contrast(d$weight, 1, -1),
  risk_difference = contrast(d$heavy, 1, -1),
  risk_ratio = c(p[1] / p[2], contrast(d$heavy, 1 / p[1], -1 / p[2])[2:3]),
  odds_ratio = c(p[1] / (1 - p[1]) / p[2] * (1 - p[2]),
                 contrast(d$heavy, 1 / p[1] / (1 - p[1]), -1 / p[2] / (1 - p[2]))[2:3]),
  cohens_h = c(2 * asin(sqrt(p[1])) - 2 * asin(sqrt(p[2])),
               contrast(d$heavy, 1 / sqrt(p[1] * (1 - p[1])), -1 / sqrt(p[2] * (1 - p[2])))[2:3]),
  rate_ratio = c(r[1] / r[2], contrast(d$tens, 1 / r[1], -1 / r[2])[2:3]),
  hedges_g = c(j * g, contrast(j * linear, 1, -1)[2:3])
), "clusters.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
