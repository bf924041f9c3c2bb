# Rubin's rules with Barnard and Rubin's degrees of freedom, as mice::pool.scalar and mice:::barnard.rubin
# compute them, written out in base R. Run: Rscript imputation.R > imputation.json
library(jsonlite)
q <- c(0.112, 0.094, 0.131, 0.087, 0.120); u <- c(0.041, 0.043, 0.040, 0.042, 0.044)^2
m <- length(q); b <- var(q); ubar <- mean(u); t <- ubar + (1 + 1 / m) * b
lambda <- (1 + 1 / m) * b / t
pool <- function(dfcom) {
  dfold <- (m - 1) / lambda^2
  dfobs <- (dfcom + 1) / (dfcom + 3) * dfcom * (1 - lambda)
  df <- if (is.infinite(dfcom)) dfold else dfold * dfobs / (dfold + dfobs)
  c(mean(q), sqrt(t), df, mean(q) - qt(0.975, df) * sqrt(t), 2 * pt(-mean(q) / sqrt(t), df))
}
cat(toJSON(list(q = q, se = sqrt(u), lambda = lambda, forty = pool(40), infinite = pool(Inf)),
           digits = 15, auto_unbox = TRUE))
