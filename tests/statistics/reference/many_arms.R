# Reference numbers for several arms against one control. Run here: Rscript many_arms.R
# R 4.2.2, multcomp 1.4-22, mvtnorm 1.1-3, jsonlite.
suppressMessages({library(multcomp); library(mvtnorm); library(jsonlite)})
exact <- GenzBretz(maxpts = 2e6, abseps = 1e-7, releps = 0)

# Six feeds of chickwts, casein as control: unequal sizes, common variance (classical Dunnett).
d <- chickwts
fit <- aov(weight ~ feed, d)
many <- glht(fit, linfct = mcp(feed = "Dunnett"))
s <- summary(many, test = adjusted("single-step", maxpts = 1e6, abseps = 1e-6, releps = 0))
set.seed(1)
interval <- confint(many, calpha = qmvt(0.95, tail = "both.tails", df = fit$df.residual,
                                        corr = cov2cor(vcov(many)), algorithm = GenzBretz(maxpts = 2e5, abseps = 1e-5))$quantile)

# A correlation that no single factor gives, and a normal one.
R <- matrix(c(1, .6, .3, .6, 1, .5, .3, .5, 1), 3)
box <- function(limit, df) as.numeric(1 - pmvt(rep(-limit, 3), rep(limit, 3), df = df, corr = R,
                                               algorithm = exact))
one <- matrix(.5, 4, 4); diag(one) <- 1
normal <- as.numeric(1 - pmvnorm(rep(-2.2, 4), rep(2.2, 4), corr = one, algorithm = exact))
write_json(list(
  weight = d$weight, feed = as.character(d$feed), df = fit$df.residual,
  t = unname(s$test$tstat), dunnett = as.numeric(s$test$pvalues),
  critical = attr(interval$confint, "calpha"), names = names(s$test$coefficients),
  normal_at_2.2 = normal, general_at_2.3_df12 = box(2.3, 12), general_at_2.3 = box(2.3, 0)
), "many_arms.json", digits = NA, auto_unbox = TRUE)
