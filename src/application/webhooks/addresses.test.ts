import { describe, expect, it } from 'vitest'
import { addressFault, isOutside } from './addresses.js'

describe('an address that deliveries go to', () => {
  it.each([
    ['https://mis.example.org/rollbook', undefined],
    ['https://mis.example.org:8443/a?b=c', undefined],
    ['https://8.8.8.8/', undefined],
    ['https://[2606:4700::1111]/', undefined],
    ['http://mis.example.org/', 'not-https'],
    ['http://localhost:8080/', 'not-https'],
    ['ftp://mis.example.org/', 'not-https'],
    ['file:///etc/passwd', 'not-https'],
    ['mis.example.org', 'no-url'],
    ['', 'no-url'],
    ['https://name:word@mis.example.org/', 'has-password'],
    ['https://localhost/', 'inside'],
    ['https://store/', 'inside'],
    ['https://printer.local/', 'inside'],
    ['https://metadata.google.internal/', 'inside'],
    ['https://127.0.0.1/', 'inside'],
    ['https://2130706433/', 'inside'],
    ['https://0x7f.1/', 'inside'],
    ['https://10.1.2.3/', 'inside'],
    ['https://169.254.169.254/latest', 'inside'],
    ['https://[::1]/', 'inside'],
    ['https://[::ffff:10.0.0.1]/', 'inside'],
    ['https://[fd00::1]/', 'inside'],
  ])('%s: %s', (address, fault) => {
    expect(addressFault(address, false)).toBe(fault)
  })

  it('may be inside where that is meant, and plain http on this very machine only', () => {
    expect(addressFault('http://127.0.0.1:8080/', true)).toBeUndefined()
    expect(addressFault('http://[::1]:8080/', true)).toBeUndefined()
    expect(addressFault('https://10.1.2.3/', true)).toBeUndefined()
    expect(addressFault('http://10.1.2.3/', true)).toBe('not-https')
  })
})

describe('a network address', () => {
  it.each(['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.63.255.255', '2606:4700::1111', '::ffff:8.8.8.8'])(
    '%s is outside',
    (address) => {
      expect(isOutside(address)).toBe(true)
    },
  )
  it.each([
    '0.0.0.0',
    '127.1.2.3',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    'fe80::1',
    'ff02::1',
    'fd12::1',
    'nonsense',
  ])('%s is not', (address) => {
    expect(isOutside(address)).toBe(false)
  })
})
