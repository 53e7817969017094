export declare const searchOptions: object
