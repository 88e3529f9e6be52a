# Orders.
library(dplyr)
library("jsonlite")
require(stats)
source("money.R")
suppressPackageStartupMessages(library(ggplot2))

MAX_ITEMS <- 100
counter = 0
5 -> right
.hidden <- TRUE

#' Finds an order.
#' @param id number
#' @export
find_order <- function(id, mode = "x", ...) {
  inner <- function(n) n * 2
  total <- 0
  for (item in items) {
    total <- total + inner(item$price)
  }
  counter <<- counter + 1
  result <- tryCatch({
    load(id)
  }, error = function(e) {
    stop(e$message)
  })
  names(result) <- c("a", "b")
  result$note <- "x"
  squared <- sapply(1:3, \(x) x^2)
  items |> filter(id > 1) %>% summarise(n = n())
  dplyr::select(result, note)
  if (is.null(result)) return(NULL)
  while (TRUE) break
  repeat { break }
  invisible(result)
}

add = function(a, b) a + b
"%+%" <- function(a, b) paste0(a, b)
`my fun` <- function() NULL
print.order <- function(x, ...) cat(x$id)
lambda <- \(x) x + 1

Person <- R6::R6Class("Person",
  public = list(
    name = NULL,
    initialize = function(name) self$name <- name,
    greet = function() cat(self$name)
  ),
  private = list(secret = function() 1)
)

setClass("Order", representation(id = "numeric"))
setGeneric("area", function(shape) standardGeneric("area"))
setMethod("area", "Circle", function(shape) pi * shape@r^2)
Account <- setRefClass("Account", fields = list(balance = "numeric"), methods = list(
  deposit = function(x) { balance <<- balance + x }
))

test_that("adds", {
  expect_equal(add(1, 2), 3)
})
