// Loaded by every page: the behaviour of the design system's parts. Every page works without it.
import {
  Button,
  createAll,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  ServiceNavigation,
} from 'govuk-frontend'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
for (const component of [Button, ErrorSummary, NotificationBanner, PasswordInput, ServiceNavigation])
  createAll(component)
