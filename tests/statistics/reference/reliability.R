# Reference numbers for reliability. Run here: Rscript reliability.R
# R 4.2.2, jsonlite. The data come with R: attitude (Chatterjee & Price 1977), mtcars, swiss (1888).
# psych 2.x prints raw_alpha 0.84 for attitude in its help page.
suppressMessages(library(jsonlite))

alpha <- function(d) {
  k <- ncol(d); v <- cov(d)
  a <- k / (k - 1) * (1 - sum(diag(v)) / sum(v))
  f <- function(p) qf(p, nrow(d) - 1, (nrow(d) - 1) * (k - 1))
  c(a, 1 - (1 - a) * f(0.975), 1 - (1 - a) * f(0.025))
}
omega <- function(d) {
  fit <- factanal(d, 1, control = list(nstart = 4, opt = list(factr = 1e3, maxit = 5000)))
  sds <- sapply(d, sd); l <- as.numeric(fit$loadings); l <- l * sign(sum(l))
  common <- sum(l * sds)^2
  list(loadings = l, uniquenesses = as.numeric(fit$uniquenesses),
       omega = common / (common + sum(fit$uniquenesses * sds^2)))
}
cars <- data.frame(mpg = mtcars$mpg, disp = -mtcars$disp / 10, hp = -mtcars$hp / 5, wt = -mtcars$wt * 5)
sets <- list(attitude = attitude, cars = cars, swiss = swiss[, c("Agriculture", "Fertility", "Catholic")])
write_json(lapply(sets, function(d) c(list(data = as.matrix(unname(d)), alpha = alpha(d)), omega(d))),
           "reliability.json", digits = 12, auto_unbox = TRUE)
