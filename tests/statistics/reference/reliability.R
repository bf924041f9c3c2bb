# Reference numbers for reliability. Run here: Rscript reliability.R
# R 4.2.2, psych 2.2.9, jsonlite. The data come with R: attitude (Chatterjee & Price 1977), mtcars, swiss (1888).
suppressMessages({library(psych); library(jsonlite)})

alpha_of <- function(d) {
  found <- suppressWarnings(alpha(d, check.keys = FALSE))$feldt
  c(found$alpha, found$lower.ci, found$upper.ci)
}
omega_of <- function(d) {
  fit <- factanal(d, 1, control = list(nstart = 4, opt = list(factr = 1e3, maxit = 5000)))
  sds <- sapply(d, sd); l <- as.numeric(fit$loadings); l <- l * sign(sum(l))
  common <- sum(l * sds)^2
  list(loadings = l, uniquenesses = as.numeric(fit$uniquenesses),
       psych_uniquenesses = as.numeric(fa(d, 1, fm = "ml")$uniquenesses),
       omega = common / (common + sum(fit$uniquenesses * sds^2)))
}
cars <- data.frame(mpg = mtcars$mpg, disp = -mtcars$disp / 10, hp = -mtcars$hp / 5, wt = -mtcars$wt * 5)
sets <- list(attitude = attitude, cars = cars, swiss = swiss[, c("Agriculture", "Fertility", "Catholic")])
write_json(lapply(sets, function(d) c(list(data = as.matrix(unname(d)), alpha = unname(alpha_of(d))), omega_of(d))),
           "reliability.json", digits = 12, auto_unbox = TRUE)
