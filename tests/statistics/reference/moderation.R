# Interactions with a continuous moderator, and REML of several estimates.
# R 4.2, sandwich, estimatr, metafor. Run: Rscript moderation.R > moderation.json
suppressMessages({library(sandwich); library(estimatr); library(metafor); library(jsonlite)})
i <- 1:60
d <- data.frame(t = as.numeric(i %% 2 == 0), g = (i - 1) %/% 5 , m = ((i * 37) %% 61) / 61,
                x = ((i * 17) %% 29) / 29)
d$t <- as.numeric(d$g %% 2 == 0)
d$y <- 0.3 + 0.5 * d$t + 0.4 * d$m + 0.6 * d$t * d$m - 0.2 * d$x + (((i * 53) %% 43) / 43 - 0.5)
c0 <- d$m - mean(d$m); x0 <- d$x - mean(d$x)
fit <- lm(y ~ t + x0 + c0 + t:x0 + t:c0, d)
v <- vcovHC(fit, "HC2"); at <- 0.9 - mean(d$m)
w <- c(0, 1, 0, 0, 0, at)
cr <- lm_robust(y ~ t + x0 + c0 + t:x0 + t:c0, d, clusters = g, se_type = "CR2")
y <- c(28, 8, -3, 7, -1, 1, 18, 12); s <- c(15, 10, 16, 11, 9, 11, 10, 18)
e <- c(0.10, 0.31, -0.12, 0.05, 0.44, 0.22, 0.61, 0.13, 0.02)
f <- c(0.08, 0.11, 0.09, 0.10, 0.07, 0.12, 0.10, 0.08, 0.09)
k <- rep(1:3, each = 3)
r <- rma(e, sei = f, mods = ~ factor(k), method = "REML", control = list(threshold = 1e-12, maxiter = 1000))
out <- list(y = d$y, t = d$t, g = d$g, m = d$m, x = d$x,
  interaction = unname(coef(fit)[6]), se = sqrt(v[6, 6]),
  at = 0.9, conditional = sum(w * coef(fit)), conditional_se = sqrt(drop(t(w) %*% v %*% w)),
  cr2_se = unname(cr$std.error[6]), cr2_df = unname(cr$df[6]), cr2_low = unname(cr$conf.low[6]),
  schools_tau2 = rma(y, sei = s, method = "REML")$tau2,
  e = e, f = f, k = k, tau2 = r$tau2)
cat(toJSON(out, digits = 15, auto_unbox = TRUE))
