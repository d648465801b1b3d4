export { folderOnDisk } from './folder-on-disk.js'
export { writeFilesInto, writeFolder } from './folder-writer.js'
