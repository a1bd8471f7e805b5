# Times R's packages on the trials that trial_fit.py and trial_power.py wrote: Rscript trial_peers.R FOLDER REPEATS FILE...
# One line a file and package: file, package, milliseconds of the fastest repeat, deviance (or NA).
suppressMessages({ library(nlme) })
has <- function(name) suppressMessages(requireNamespace(name, quietly = TRUE))
arguments <- commandArgs(TRUE)
repeats <- as.integer(arguments[2])

fastest <- function(run) {
  value <- NA
  times <- tryCatch(
    replicate(repeats, system.time(value <<- run())[["elapsed"]]),
    error = function(problem) NA
  )
  c(1000 * min(times), value)
}

for (file in arguments[-(1:2)]) {
  trial <- read.csv(file.path(arguments[1], file))
  trial$id <- factor(trial$id); trial$group <- factor(trial$group)
  trial$place <- as.integer(factor(trial$week)); trial$week <- factor(trial$week)
  trial <- trial[order(trial$id, trial$place), ]
  extra <- grep("^x", names(trial), value = TRUE)
  model <- as.formula(paste("y ~ group * week", paste(c("", extra), collapse = " + ")))
  gls_us <- function() {
    fit <- gls(model, trial, correlation = corSymm(form = ~ place | id),
               weights = varIdent(form = ~ 1 | place), method = "REML")
    summary(fit); anova(fit, type = "marginal")
    -2 * as.numeric(logLik(fit))
  }
  result <- list("nlme gls, us, no df" = fastest(gls_us))
  if (has("glmmTMB")) result[["glmmTMB, us, Wald"]] <- fastest(function() {
    fit <- suppressWarnings(glmmTMB::glmmTMB(update(model, . ~ . + us(week + 0 | id)), trial, dispformula = ~ 0, REML = TRUE))
    summary(fit); NA
  })
  if (has("lme4") && has("pbkrtest")) result[["lme4 + pbkrtest, cs, Kenward-Roger"]] <- fastest(function() {
    fit <- suppressMessages(lme4::lmer(update(model, . ~ . + (1 | id)), trial))
    small <- suppressMessages(lme4::lmer(update(model, . ~ . - group:week + (1 | id)), trial))
    pbkrtest::KRmodcomp(fit, small); NA
  })
  for (name in names(result)) cat(file, name, sprintf("%.3f", result[[name]][1]), sprintf("%.6f", result[[name]][2]), sep = "\t", fill = TRUE)
}
