# Causal mediation: linear models (product of coefficients, and rho at which ACME is zero), and a
# logistic outcome with the mediator integrated out. Run: Rscript mediation.R > mediation.json
# R 4.2, jsonlite.
library(jsonlite)
i <- 1:120
t <- as.numeric(i %% 2 == 0); x <- ((i * 37) %% 61) / 61
u <- ((i * 53) %% 113) / 113 - 0.5; v <- ((i * 71) %% 109) / 109 - 0.5
m <- 0.4 - 0.2 * t + 0.3 * x + 0.4 * u
y <- 0.2 + 0.1 * t - 0.8 * m + 0.2 * x + 0.5 * v
z <- as.numeric(y > 0.05)
fm <- lm(m ~ t + x); fy <- lm(y ~ t + m + x); fz <- glm(z ~ t + m + x, family = binomial,
  control = glm.control(epsilon = 1e-14, maxit = 100))
# Imai, Keele & Yamamoto (2010), theorem 4: ACME(rho), and its root
e1 <- resid(lm(y ~ t + x)); e2 <- resid(fm); r <- cor(e1, e2)
acme_rho <- function(rho) coef(fm)["t"] * sd(e1) / sd(e2) *
  (r - rho * sqrt((1 - r^2) / (1 - rho^2)))
root <- uniroot(acme_rho, c(-0.99, 0.99), tol = 1e-14)$root
s <- summary(fm)$sigma; b <- coef(fz)
mean_p <- function(tt, ss) mean(sapply(i, function(k) {
  mu <- sum(coef(fm) * c(1, ss, x[k]))
  integrate(function(q) plogis(b[1] + b[2] * tt + b[3] * (mu + s * q) + b[4] * x[k]) * dnorm(q),
            -Inf, Inf, rel.tol = 1e-12)$value }))
p <- outer(0:1, 0:1, Vectorize(mean_p))
cat(toJSON(list(y = y, z = z, t = t, m = m, x = x,
  acme = unname(coef(fm)["t"] * coef(fy)["m"]), ade = unname(coef(fy)["t"]),
  total = unname(coef(lm(y ~ t + x))["t"]), rho = root,
  logit_acme = mean(c(p[2, 2] - p[2, 1], p[1, 2] - p[1, 1])),
  logit_ade = mean(c(p[2, 2] - p[1, 2], p[2, 1] - p[1, 1])),
  logit_total = p[2, 2] - p[1, 1]), digits = 15, auto_unbox = TRUE))
