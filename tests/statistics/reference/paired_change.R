# Reference numbers for the change of the same people. Run here: Rscript paired_change.R
# R 4.2.2, estimatr, jsonlite; data: datasets::sleep's form, made up and written out.
suppressMessages({library(estimatr); library(jsonlite)})
d <- data.frame(before = c(3.1, 2.4, 4.0, 3.3, 2.8, 5.1, 3.6, 2.2, 4.4, 3.0, 2.9, 3.8),
                after  = c(3.9, 2.2, 4.6, 3.9, 3.5, 5.0, 4.4, 3.1, 4.2, 3.7, 3.6, 4.1),
                team = c(1, 1, 1, 2, 2, 3, 3, 3, 3, 4, 5, 5))
t <- t.test(d$after, d$before, paired = TRUE)
m <- lm_robust(I(after - before) ~ 1, d, clusters = team, se_type = "CR2")
write_json(list(data = d, persons = c(t$estimate, t$stderr, t$parameter, t$conf.int, t$p.value),
                teams = c(m$coefficients, m$std.error, m$df, m$conf.low, m$conf.high, m$p.value)),
           "paired_change.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
