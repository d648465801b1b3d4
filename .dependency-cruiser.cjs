// Which folder of src/ may import which. The reasons are in docs/adr/0001-single-package-with-enforced-imports.md.

/** Folder -> the other folders of src/ it may import. */
const MAY_IMPORT = {
  kernel: [],
  domain: ['kernel'],
  policy: ['kernel'],
  rules: ['domain', 'policy', 'kernel'],
  simulation: ['domain', 'kernel'],
  checking: ['policy', 'domain', 'kernel'],
  exchange: ['domain', 'kernel'],
  publishing: ['policy', 'domain', 'kernel'],
  files: ['exchange', 'policy', 'kernel'],
  storage: ['exchange', 'domain', 'kernel'],
  application: [
    'storage',
    'rules',
    'checking',
    'simulation',
    'exchange',
    'files',
    'publishing',
    'domain',
    'policy',
    'kernel',
  ],
  web: ['api', 'application', 'domain', 'kernel'],
  api: ['application', 'domain', 'kernel'],
  // Runs elsewhere: it shares nothing with the server but what goes over the wire.
  browser: [],
  cli: [
    'web',
    'application',
    'storage',
    'rules',
    'checking',
    'simulation',
    'exchange',
    'publishing',
    'files',
    'domain',
    'policy',
    'kernel',
  ],
}
const FOLDERS = [...Object.keys(MAY_IMPORT), 'main']
const PURE = ['kernel', 'domain', 'policy', 'rules', 'simulation', 'checking']
const TEST = '[.]test[.]ts$'
const NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown']

const product = (folder) => ({ path: `^src/${folder}/`, pathNot: TEST })

const folderRules = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `imports-of-${folder}`,
  severity: 'error',
  comment: `src/${folder} may import ${allowed.length === 0 ? 'no other folder' : allowed.join(', ')}.`,
  from: product(folder),
  to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
}))

module.exports = {
  forbidden: [
    ...folderRules,
    {
      name: 'known-folder',
      severity: 'error',
      comment: `Every file of src/ lives in one of: ${FOLDERS.join(', ')}. A new folder needs its rule here.`,
      from: { path: '^src/', pathNot: `^src/(${FOLDERS.join('|')})/` },
      to: {},
    },
    {
      name: 'no-outside-code',
      severity: 'error',
      comment: 'src is the product: it does not import tests, benches or scripts.',
      from: { path: '^src/', pathNot: TEST },
      to: { path: '^(tests|bench|scripts|bin)/' },
    },
    {
      name: 'no-test-code',
      severity: 'error',
      comment: 'Only tests import tests.',
      from: { path: '^src/', pathNot: TEST },
      to: { path: TEST },
    },
    {
      name: 'no-node-in-pure-folders',
      severity: 'error',
      comment: 'These folders decide from what they are given: no files, no network, no clock.',
      from: product(`(${PURE.join('|')})`),
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-packages-in-kernel-and-domain',
      severity: 'error',
      comment: 'The domain must outlive every library.',
      from: product('(kernel|domain)'),
      to: { dependencyTypes: NPM },
    },
    {
      name: 'csv-only-in-exchange',
      severity: 'error',
      comment: 'docs/adr/0004-csv-with-papaparse.md',
      from: { path: '^src/', pathNot: ['^src/exchange/', TEST] },
      to: { path: 'node_modules/(@types/)?papaparse/' },
    },
    {
      name: 'pdf-only-in-publishing',
      severity: 'error',
      comment: 'docs/adr/0006-pdf-with-typst.md',
      from: { path: '^src/', pathNot: ['^src/publishing/', TEST] },
      to: { path: 'node_modules/@myriaddreamin/' },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      comment:
        'A package the product needs belongs in dependencies; what browsers load the build puts together.',
      from: { path: '^src/', pathNot: [TEST, '^src/browser/'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that need each other are one file, or hide a third.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'The import leads nowhere.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
}
