(defpackage :sample
  (:use :cl)
  (:export #:area))
(in-package :sample)
(require "asdf")

(defvar *counter* 