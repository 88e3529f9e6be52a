targetScope = 'resourceGroup'

import 'az@1.0.0'
import { shared } from 'shared.bicep'

metadata owner = 'me'

@description('Where.')
@allowed(['west', 'east'])
param location string = resourceGroup().location
param names array

var prefix = 'app-${location}'
var upper = map(names, n => toUpper(n))

type Tier = 'basic' | 'full'
type Plan = {
  name: string
  tier: Tier
}

func join(a string, b string) string => '${a}-${b}'

// The account.
resource account 'Microsoft.Storage/storageAccounts@2022-09-01' = {
  name: join(prefix, 'x')
  location: location
  sku: {
    name: 'Standard_LRS'
  }
  resource blob 'blobServices' = {
    name: 'default'
  }
}

resource old 'Microsoft.Web/sites@2022-03-01' existing = if (length(names) > 0) {
  name: 'old'
}

module net './net.bicep' = [for (n, i) in names: {
  name: 'net-${n}'
  params: {
    index: i
  }
}]

output id string = account.id
