terraform {
  required_version = ">= 1.0"
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = var.region
}

# Where.
variable "region" {
  type    = string
  default = "eu-west-1"
}

locals {
  name = "app-${var.region}"
  tags = { team = "x" }
}

data "aws_ami" "ubuntu" {
  most_recent = true
}

resource "aws_instance" "web" {
  ami   = data.aws_ami.ubuntu.id
  count = length(local.tags)
  ebs_block_device {
    size = 10
  }
  dynamic "setting" {
    for_each = [for s in local.list : s.name if s.on]
    content { value = setting.value }
  }
}

module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.0"
}

output "ip" { value = aws_instance.web.public_ip }
