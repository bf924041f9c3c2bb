# Randomisation inference by listing every assignment, in base R (4.2).
#   Rscript randomisation.R > randomisation.json
team <- rep(1:10, times = c(3, 4, 2, 5, 3, 4, 6, 2, 3, 4))
treated_teams <- c(1, 3, 6, 7)
y <- c(5, 7, 6, 3, 4, 4, 2, 6, 8, 2, 5, 3, 4, 1, 6, 6, 3, 9, 8, 7, 6, 5, 9, 8, 7, 9, 6, 3, 1, 2, 4,
       5, 3, 2, 6, 4)
x <- (seq_along(y) * 7) %% 11

studentised <- function(y, team, treated) {        # from totals by team
  total <- tapply(y, team, sum); n <- tapply(y, team, length); z <- names(total) %in% treated
  part <- function(k) {
    m <- sum(total[k]) / sum(n[k]); g <- sum(k)
    c(m, g / (g - 1) * sum((total[k] - m * n[k])^2) / sum(n[k])^2)
  }
  a <- part(z); b <- part(!z)
  (a[1] - b[1]) / sqrt(a[2] + b[2])
}
every <- combn(10, 4, simplify = FALSE)
p_of <- function(y) {
  seen <- abs(studentised(y, team, treated_teams))
  mean(sapply(every, function(k) abs(studentised(y, team, k))) >= seen * (1 - 1e-9))
}
z <- as.numeric(team %in% treated_teams)
# with a covariate: what least squares on it leaves
adjusted <- function(v) residuals(lm(v ~ x))

# persons: Welch's t of every assignment
person <- c(3.1, 4.7, 2.2, 5.9, 4.4, 6.3, 1.8, 3.9, 5.2)
all_nine <- combn(9, 4, simplify = FALSE)
welch <- function(k) abs(t.test(person[k], person[-k])$statistic)
welch_p <- mean(sapply(all_nine, welch) >= welch(c(2, 4, 5, 6)) * (1 - 1e-9))

# pairs: the t of the paired differences is a monotone function of the studentised one
pair <- c(1.3, 0.4, -0.2, 2.2, 0.9, 1.7, -0.6)
signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), 7)))
paired <- function(d) abs(mean(d) / sd(d))
pairs_p <- mean(apply(signs, 1, function(s) paired(s * pair)) >= paired(pair) * (1 - 1e-9))

shown <- function(v) paste0("[", paste(format(v, digits = 17), collapse = ", "), "]")
cat("{\n")
cat('"y":', shown(y), ',\n"x":', shown(x), ',\n"team":', shown(team), ",\n")
cat('"treated_teams":', shown(treated_teams), ",\n")
cat('"teams_p":', format(p_of(y), digits = 17), ",\n")
cat('"teams_p_of_2":', format(p_of(y - 2 * z), digits = 17), ",\n")
cat('"teams_p_adjusted":', format(p_of(adjusted(y)), digits = 17), ",\n")
cat('"ancova":', format(unname(coef(lm(y ~ z + x))["z"]), digits = 17), ",\n")
cat('"person":', shown(person), ',\n"welch_p":', format(welch_p, digits = 17), ",\n")
cat('"pair":', shown(pair), ',\n"pairs_p":', format(pairs_p, digits = 17), "\n}\n")
