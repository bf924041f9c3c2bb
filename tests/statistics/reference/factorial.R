# Reference numbers for factorial designs. Run here: Rscript factorial.R
# R 4.2.2, estimatr, jsonlite.
suppressMessages({library(estimatr); library(jsonlite)})
set.seed(9)  # the data are written out: nothing depends on R's generator
d <- expand.grid(unit = 1:9, a = 0:1, b = 0:1, c = 0:1)
d <- d[!(d$unit > 6 & d$a == 1), ]
d$team <- as.integer(interaction(d$unit %/% 2, d$a, d$b, d$c))
d$y <- round(1 + 0.6 * d$a - 0.3 * d$b + 0.5 * d$a * d$b + rnorm(nrow(d)) + rnorm(60)[d$team], 3)
# effect coding: with −½ and ½ a main effect is a coefficient, an interaction of two, too
coded <- lm_robust(y ~ I(a - .5) * I(b - .5) * I(c - .5), d, se_type = "HC2")
teams <- lm_robust(y ~ I(a - .5) * I(b - .5) * I(c - .5), d, clusters = team, se_type = "CR2")
take <- function(m, terms) lapply(setNames(terms, c("a", "b", "ab", "abc")), function(t)
  c(m$coefficients[[t]], m$std.error[[t]], m$df[[t]]))
terms <- c("I(a - 0.5)", "I(b - 0.5)", "I(a - 0.5):I(b - 0.5)", "I(a - 0.5):I(b - 0.5):I(c - 0.5)")
write_json(list(data = d, persons = take(coded, terms), teams = take(teams, terms)),
           "factorial.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
