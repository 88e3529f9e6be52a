#Requires -Version 5
using module ./Shop.psm1
using namespace System.IO

<# Orders. #>
Import-Module Pester
. "$PSScriptRoot/helpers.ps1"

$MaxItems = 100
$script:Cache = @{}

enum Status {
    Paid
    Open = 2
}

class Order : Base {
    [int] $Id
    hidden [string] $Note = "x"
    static [int] $Made = 0

    Order([int] $id) {
        $this.Id = $id
    }

    [string] Describe([string] $prefix) {
        return "$prefix $($this.Id)"
    }

    static [Order] Create() { return [Order]::new(1) }
}

<#
.SYNOPSIS
Finds an order.
#>
function Get-Order {
    [CmdletBinding()]
    param([string] $Key, [switch] $Force)
    begin { $total = 0 }
    process {
        foreach ($item in $items) {
            $total += $item.Price
        }
        for ($i = 0; $i -lt 3; $i++) { Write-Output $i }
        try {
            Save-Order -Id $Key -Force:$Force
        } catch [System.IO.IOException] {
            throw $_.Message
        }
        $items | Where-Object { $_.Id -gt 1 } | ForEach-Object Name
        $block = { param($x) $x + 1 }
        & $block 1
        if ($Key -eq 'x') { return $null }
        [Order]::Create().Describe('a')
    }
}

function script:Helper($a, $b = 2) { $a + $b }
filter Even { if ($_ % 2 -eq 0) { $_ } }

Describe 'orders' {
    It 'adds' {
        Helper 1 2 | Should -Be 3
    }
}
