/** The design system's scripts ship without types; these are the parts that we load. */
declare module 'govuk-frontend' {
  interface Component {
    new (root: Element | null, config?: object): object
    readonly moduleName: string
  }
  export const Button: Component
  export const CharacterCount: Component
  export const Checkboxes: Component
  export const ErrorSummary: Component
  export const NotificationBanner: Component
  export const PasswordInput: Component
  export const Radios: Component
  export const ServiceNavigation: Component
  export const Tabs: Component
  export function createAll(component: Component, config?: object): object[]
}
