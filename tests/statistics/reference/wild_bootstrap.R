# The wild cluster bootstrap with the hypothesis imposed, every sign vector refitted (R 4.2, sandwich).
#   Rscript wild_bootstrap.R > wild_bootstrap.json
suppressMessages(library(sandwich))
team <- rep(1:8, times = c(3, 4, 2, 5, 3, 4, 6, 3))
z <- as.numeric(team %in% c(1, 3, 6, 7))
y <- c(5, 7, 6, 3, 4, 4, 2, 6, 8, 2, 5, 3, 4, 1, 6, 6, 3, 5, 4, 7, 6, 5, 2, 8, 7, 3, 6, 3, 1, 2)
x <- (seq_along(y) * 7) %% 11
w <- 1 + (seq_along(y) %% 3)
signs <- as.matrix(expand.grid(rep(list(c(1, -1)), 8)))

t_of <- function(v, covariate, weights, effect = 0) {
  fit <- if (covariate) lm(v ~ z + x, weights = weights) else lm(v ~ z, weights = weights)
  se <- sqrt(vcovCL(fit, cluster = team, type = "HC1")["z", "z"])
  c((coef(fit)["z"] - effect) / se, coef(fit)["z"], se)
}
p_of <- function(effect, covariate = FALSE, weights = rep(1, length(y))) {
  v <- y - effect * z
  held <- if (covariate) lm(v ~ x, weights = weights) else lm(v ~ 1, weights = weights)
  seen <- abs(t_of(y, covariate, weights, effect)[1])
  again <- apply(signs, 1, function(s) {
    abs(t_of(fitted(held) + residuals(held) * s[team] + effect * z, covariate, weights, effect)[1])
  })
  mean(again >= seen * (1 - 1e-9))
}
# the interval: where the p-value passes 0.05, to seven digits
limit <- function(inner, outer) {
  while (abs(outer - inner) > 1e-7) {
    middle <- (inner + outer) / 2
    if (p_of(middle) <= 0.05) outer <- middle else inner <- middle
  }
  outer
}
seen <- t_of(y, FALSE, rep(1, length(y)))
seen_x <- t_of(y, TRUE, w)
shown <- function(v) paste0("[", paste(format(v, digits = 17), collapse = ", "), "]")
one <- function(v) format(unname(v), digits = 17)
cat("{\n")
cat('"y":', shown(y), ',\n"x":', shown(x), ',\n"team":', shown(team), ',\n"z":', shown(z), ",\n")
cat('"w":', shown(w), ',\n"estimate":', one(seen[2]), ',\n"cr1":', one(seen[3]), ",\n")
cat('"p":', one(p_of(0)), ',\n"p_of_3":', one(p_of(3)), ",\n")
cat('"low":', one(limit(seen[2], -10)), ',\n"high":', one(limit(seen[2], 20)), ",\n")
cat('"estimate_adjusted_weighted":', one(seen_x[2]), ",\n")
cat('"cr1_adjusted_weighted":', one(seen_x[3]), ",\n")
cat('"p_adjusted_weighted":', one(p_of(0, TRUE, w)), "\n}\n")
