import type { Contact } from '../domain/roll/pupil.js'
import type { SeededRandom } from './seeded-random.js'

// Common first and last names, put together by chance: whoever bears such a name is not meant. Kept here rather than taken from a
// library, so that the same seed gives the same school after an upgrade.
const FORENAMES = (
  'Aaliyah Abigail Adam Ahmed Aisha Aleksander Alfie Alice Amara Amelia Amina Anaya Andrei Arabella Archie Aria Arjun Arthur Ayaan Beatrice ' +
  'Ben Bethany Blake Callum Caleb Charlie Chidi Chloe Clara Daisy Daniel Darius David Dylan Edith Edward Eleanor Eli Elif Eliza Ella Elsie ' +
  'Emeka Emily Eshan Ethan Eva Evie Ezra Farah Felix Finley Florence Frankie Freddie Freya George Grace Hamza Hannah Harriet Harry Harvey ' +
  'Hasan Heidi Henry Holly Hugo Ibrahim Imogen Iqra Isaac Isabella Isla Ivy Jack Jakub James Jasmine Jaya Jesse Joseph Joshua Jude Julia ' +
  'Kai Kayleigh Khadija Kian Kofi Lara Layla Leo Leila Lewis Liam Lily Logan Lola Lottie Louie Lucas Lucy Maisie Malachi Maria Martha Maryam ' +
  'Mason Matilda Max Maya Megan Mia Michal Millie Mohammed Musa Nadia Nancy Nathan Niamh Nikita Noah Nora Oliver Olivia Omar Oscar Otis Penelope ' +
  'Phoebe Poppy Priya Rafael Ravi Reuben Rhys Robyn Roman Rosie Rory Ruby Rufus Safiya Samuel Sana Sara Scarlett Sebastian Seren Sienna ' +
  'Simran Sofia Sonny Stanley Summer Suraj Tahira Tamar Teddy Theo Thomas Tobias Toby Tomasz Violet Willow Wilfred William Yasmin Yusuf ' +
  'Zachary Zara Zoe Zofia'
).split(' ')
const WOMEN = (
  'Adaeze Agnieszka Alison Angela Anita Anna Barbara Beth Carol Catherine Charlotte Claire Deepa Denise Diane Elena Emma Fatima Gemma Hannah Helen ' +
  'Ioana Jane Joanne Karen Kate Kelly Kirsty Laura Leanne Linda Lisa Lorraine Louise Mariam Michelle Monika Natalie Nicola Nimra Rachel Rebecca ' +
  'Rukhsana Ruth Sally Samantha Sandra Sarah Shabana Sharon Stacey Sunita Susan Tanya Tracy Victoria Yewande'
).split(' ')
const MEN = (
  'Alan Amir Andrew Asif Bilal Carl Craig Darren David Emmanuel Gareth Graham Imran James Jason Kamal Kevin Kwame Lee Marcin Mark Martin Matthew ' +
  'Nadeem Neil Paul Peter Pawel Rajesh Richard Robert Sean Simon Stephen Sunil Tariq Vasile Zahid'
).split(' ')
const SURNAMES = (
  'Abbas Adams Adeyemi Ahmed Akhtar Ali Allen Andrews Ashworth Atkins Bailey Baker Banerjee Barker Barnes Begum Bennett Bhatti Birch Boateng ' +
  'Booth Bradshaw Brooks Brown Burton Butcher Campbell Carr Carter Chapman Chaudhry Clarke Coleman Collins Cooper Cox Cross Dale Davies Dawson ' +
  'Desai Dixon Douglas Dumitru Dyer Edwards Ellis Evans Farrow Fisher Fletcher Ford Foster Fraser Gardner Gibson Gill Graham Gray Green ' +
  'Hall Hamilton Hardy Harris Hart Hassan Hayes Hill Holt Hopkins Howard Hughes Hunt Hussain Hutton Iqbal Jackson Jarvis Jenkins Johnson Jones ' +
  'Kaur Kelly Kemp Khan King Knight Kowalski Lane Lawson Lee Lewis Lloyd Mahmood Malik Marsh Mason Mensah Miah Miller Mills Mistry Moore Morgan ' +
  'Morris Nash Nowak Nwosu Obi Okafor Osborne Owen Palmer Parker Patel Payne Pearson Perry Phillips Popescu Porter Powell Price Quinn Rahman ' +
  'Rana Read Reid Reynolds Richards Roberts Robinson Rose Ryan Sandhu Saunders Scott Shah Sharp Shaw Simpson Singh Skinner Smith Spencer Stone ' +
  'Sutton Swift Taylor Thomas Thorne Todd Turner Uddin Wade Walker Wallace Walsh Ward Watts Webb West White Wilkinson Williams Wilson Wojcik ' +
  'Wood Wright Yates Young Zielinski'
).split(' ')
const STREETS = (
  'Acorn Amberley Barleycorn Beechnut Bluebell Bramblewood Brookside Buttercup Candlemaker Cherrywood Clockmaker Cobbler Cornflower Cowslip ' +
  'Dewberry Dovecote Elderflower Fernhollow Foxglove Goldfinch Greenfinch Harebell Hazelnut Hopfield Juniper Kestrel Kingfisher Lacewing Larkspur ' +
  'Lavender Lilypond Maltings Marigold Meadowsweet Millrace Mulberry Nightjar Nuthatch Oatfield Orchardleigh Partridge Pebblebrook Primrose ' +
  'Quince Ropewalk Rowanberry Saddler Silverbirch Skylark Snowdrop Sparrow Tansy Teasel Thistledown Wheatear Willowherb Yarrow'
).split(' ')
const WAYS = ['Close', 'Lane', 'Road', 'Way', 'Drive', 'Gardens', 'Avenue', 'Mews'] as const

const MALE = new Set(['father', 'grandfather', 'uncle'])

/** A household: what its children share. */
export interface Household {
  readonly surname: string
  readonly adults: readonly Omit<Contact, 'contactId'>[]
}

export function inventForename(random: SeededRandom): string {
  return random.pick(FORENAMES)
}

/** A grown-up's whole name. */
export function inventName(random: SeededRandom): string {
  return `${random.pick([...WOMEN, ...MEN])} ${random.pick(SURNAMES)}`
}

/**
 * A family's name, address and adults: one to three, most often a mother and a father at the same address.
 *
 * Numbers are of the ranges that Ofcom keeps for drama, mail is at example.org and no real postcode starts with ZZ.
 *
 * @param town named in the address
 */
export function inventHousehold(random: SeededRandom, town: string): Household {
  const surname = random.pick(SURNAMES)
  const home = inventAddress(random, town)
  const adults: Omit<Contact, 'contactId'>[] = []
  const add = (relationship: string, over: Partial<Contact>): void => {
    const forename = random.pick(MALE.has(relationship) ? MEN : WOMEN)
    const last = over.livesWith === false && random.chance(0.6) ? random.pick(SURNAMES) : surname
    adults.push({
      priority: adults.length + 1,
      name: `${forename} ${last}`,
      relationship,
      parent: true,
      livesWith: true,
      emergency: true,
      mayContact: true,
      address: home,
      mobile: `07700 900${threeDigits(random)}`,
      phone: random.chance(0.2) ? `01632 960${threeDigits(random)}` : '',
      email: `${forename}.${last}.${random.between(10, 99)}@example.org`.toLowerCase(),
      ...over,
    })
  }
  const elsewhere = (): Partial<Contact> => ({ livesWith: false, address: inventAddress(random, town) })
  const fatherFirst = random.chance(0.12)
  add(fatherFirst ? 'father' : 'mother', {})
  if (random.chance(0.78)) {
    const apart = random.chance(0.28)
    const barred = apart && random.chance(0.05)
    add(fatherFirst ? 'mother' : 'father', {
      ...(apart ? elsewhere() : {}),
      emergency: !barred,
      mayContact: !barred,
    })
  }
  if (random.chance(0.45)) {
    const relationship = random.pick([
      'grandmother',
      'grandfather',
      'aunt',
      'uncle',
      'family friend',
    ] as const)
    add(relationship, { ...elsewhere(), parent: false, email: '' })
  }
  return { surname, adults }
}

function inventAddress(random: SeededRandom, town: string): string {
  const letters = 'ABDEFGHJLNPQRSTUWXYZ'
  const end = `${random.between(1, 9)}${letters[random.below(letters.length)]}${letters[random.below(letters.length)]}`
  return `${random.between(1, 140)} ${random.pick(STREETS)} ${random.pick(WAYS)}, ${town}, ZZ${random.between(1, 98)} ${end}`
}

function threeDigits(random: SeededRandom): string {
  return String(random.below(1000)).padStart(3, '0')
}
