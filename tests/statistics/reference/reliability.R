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
# Standard error of omega without normality: Huber-White, from each person's score of the normal likelihood
# and a Jacobian by differences, at a maximum that Newton's steps have polished.
omega_error <- function(d) {
  d <- as.matrix(d); n <- nrow(d); k <- ncol(d); x <- scale(d, scale = FALSE); s <- apply(d, 2, sd) * sqrt((n - 1) / n)
  fit <- factanal(d, 1); at <- c(as.numeric(fit$loadings) * s, as.numeric(fit$uniquenesses) * s^2)
  at[1:k] <- at[1:k] * sign(sum(at[1:k]))
  scores <- function(theta) {
    l <- theta[1:k]; w <- solve(l %o% l + diag(theta[-(1:k)])); u <- x %*% w
    cbind(sweep(u * drop(u %*% l), 2, w %*% l), sweep(u^2, 2, diag(w)) / 2)
  }
  jacobian <- function(theta) sapply(seq_along(theta), function(j) {
    h <- 1e-5 * max(abs(theta[j]), 1e-3); up <- down <- theta; up[j] <- up[j] + h; down[j] <- down[j] - h
    (colMeans(scores(up)) - colMeans(scores(down))) / (2 * h)
  })
  for (i in 1:20) at <- at - solve(jacobian(at), colMeans(scores(at)))
  omega <- function(theta) sum(theta[1:k])^2 / (sum(theta[1:k])^2 + sum(theta[-(1:k)]))
  slope <- sapply(seq_along(at), function(j) {
    h <- 1e-5 * at[j]; up <- down <- at; up[j] <- up[j] + h; down[j] <- down[j] - h
    (omega(up) - omega(down)) / (2 * h)
  })
  influence <- -scores(at) %*% t(solve(jacobian(at))) %*% slope
  sqrt(sum(influence^2) / n / (n - 1))
}
cars <- data.frame(mpg = mtcars$mpg, disp = -mtcars$disp / 10, hp = -mtcars$hp / 5, wt = -mtcars$wt * 5)
sets <- list(attitude = attitude, cars = cars, swiss = swiss[, c("Agriculture", "Fertility", "Catholic")])
write_json(lapply(sets, function(d) c(list(data = as.matrix(unname(d)), alpha = unname(alpha_of(d)), omega_error = omega_error(d)), omega_of(d))),
           "reliability.json", digits = 12, auto_unbox = TRUE)
