# Complier effects by hand: two-stage least squares with lm, robust variances with sandwich (R 4.2).
#   Rscript instruments.R > instruments.json
suppressMessages(library(sandwich))
set.seed(7)
n <- 240
team <- rep(1:40, each = 6)
z <- as.numeric(team %% 2 == 0)
d <- as.numeric(runif(n) < 0.15 + 0.4 * z)
y <- round(2 + 1.5 * d + rnorm(40)[team] + rnorm(n), 3)
w <- 1 + (seq_len(n) %% 3)

fit <- function(weights, cluster) {
  first <- lm(d ~ z, weights = weights)
  hat <- fitted(first)
  second <- lm(y ~ hat, weights = weights)
  structural <- y - coef(second)[1] - coef(second)[2] * d
  second$residuals <- structural                       # the residuals of what was received
  v <- if (cluster) vcovCL(second, cluster = team, type = "HC1") else vcovHC(second, type = "HC1")
  vf <- if (cluster) vcovCL(first, cluster = team, type = "HC1") else vcovHC(first, type = "HC1")
  df <- if (cluster) length(unique(team)) - 1 else n - 2
  t_of <- function(beta) {                              # Anderson–Rubin at an effect
    v <- y - beta * d
    m <- lm(v ~ z, weights = weights)
    s <- if (cluster) vcovCL(m, cluster = team, type = "HC1") else vcovHC(m, type = "HC1")
    coef(m)["z"]^2 / s["z", "z"] - qt(0.975, df)^2
  }
  b <- unname(coef(second)[2])
  low <- uniroot(t_of, c(b - 8, b), tol = 1e-12)$root
  high <- uniroot(t_of, c(b, b + 8), tol = 1e-12)$root
  reduced <- lm(y ~ z, weights = weights)
  s <- if (cluster) vcovCL(reduced, cluster = team, type = "HC1") else vcovHC(reduced, type = "HC1")
  p <- 2 * pt(-abs(coef(reduced)["z"] / sqrt(s["z", "z"])), df)
  c(b, sqrt(v[2, 2]), unname(coef(first)["z"]^2 / vf["z", "z"]), low, high, unname(p))
}
shown <- function(v) paste0("[", paste(format(v, digits = 17), collapse = ", "), "]")
cat("{\n")
cat('"y":', shown(y), ',\n"d":', shown(d), ',\n"z":', shown(z), ',\n"team":', shown(team), ",\n")
cat('"w":', shown(w), ",\n")
cat('"persons":', shown(fit(rep(1, n), FALSE)), ",\n")
cat('"weighted":', shown(fit(w, FALSE)), ",\n")
cat('"teams":', shown(fit(rep(1, n), TRUE)), "\n}\n")
