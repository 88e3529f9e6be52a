variable "region" { default = "x" }
resource "aws_s3_bucket" "b" { bucket = var.region }
module "vpc" { source = "./vpc" }
locals { a = 1 }
