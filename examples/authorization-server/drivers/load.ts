/** Imports a driver, which a server installs only where its configuration asks for it. `Driver` is what is used of it. */
export const loadDriver = async <Driver>(name: string): Promise<Driver> => {
  try {
    return await import(name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new Error(`the package ${name} is not installed: npm install ${name}`)
  }
}
