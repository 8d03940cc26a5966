import { copying } from './copy.js'
copying()
