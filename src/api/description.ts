/** The head of the OpenAPI document; the rest comes from the routes. */
export const DESCRIPTION = {
  openapi: '3.1.0',
  info: {
    title: 'Rollbook',
    version: '1',
    description:
      "The attendance register of one school, for other systems. A key is of one school and sees nothing of any other. Days are YYYY-MM-DD, times those of the wall clock in London. Pupils have the school's numbers. Answers that are no success are application/problem+json.",
    license: { name: 'MIT', identifier: 'MIT' },
  },
  tags: [
    { name: 'school', description: 'The school, its calendar, classes and codes' },
    { name: 'roll', description: 'Pupils and contacts' },
    { name: 'registers', description: 'Registers and marks' },
    { name: 'events', description: 'What was done about absence' },
    { name: 'planned absences', description: 'Absences known beforehand' },
    { name: 'figures', description: 'What is to be done, and how things stand' },
    { name: 'webhooks', description: 'Being told of changes' },
    { name: 'description', description: 'About this description' },
  ],
  components: {
    securitySchemes: {
      key: {
        type: 'http' as const,
        scheme: 'bearer',
        bearerFormat: 'rb_<school>_<key>_<secret>',
        description: 'A key that the school made on its page "API keys".',
      },
    },
  },
  security: [{ key: [] }],
}
