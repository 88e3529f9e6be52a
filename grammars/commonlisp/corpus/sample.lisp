(defpackage :sample
  (:use :cl)
  (:export #:area))
(in-package :sample)
(require "asdf")

(defvar *counter* 0 "How many.")
(defparameter *limit* 16)
(defconstant +pi+ 3.14)

;; Adds two numbers.
(defun add (a b &optional (c 0) &key d)
  "Adds."
  (+ a b c))

(defmacro with-thing ((name) &body body)
  `(let ((,name 1)) ,@body))

(defclass shape ()
  ((name :initarg :name :accessor shape-name)
   (area :initform 0)))

(defstruct point x y)
(defstruct (vec (:conc-name v-)) a b)
(deftype small () '(integer 0 9))
(define-condition my-error (error) ())

(defgeneric area (thing) (:documentation "Area."))
(defmethod area ((thing shape))
  (let ((total 0))
    (dolist (x (list 1 2))
      (setf total (add total x)))
    (incf *counter*)
    (with-thing (q) (print q))
    (funcall #'add total 1)))

(defmethod (setf area) (value (thing shape)) value)

(defun main ()
  (flet ((helper (y) (* y 2)))
    (helper (area (make-instance 'shape :name "x")))))
