namespace MlOps.Gpu.Tables;

/// <summary>The messages of tables.</summary>
internal static class TableErrors
{
    public static InvalidOperationException WrongType(Column column, ColumnType asked) =>
        new($"Column '{column.Name}' has values of type {column.Type}, not {asked}. Ask for its own type, or use GetNumber or GetText.");

    public static InvalidOperationException NotNumeric(Column column) =>
        new($"Column '{column.Name}' has texts where numbers are needed. Encode it first, for example with an OrdinalEncoder or a TargetEncoder.");

    public static ArgumentException CodeOutsideDictionary(string name, int row, int code, int count) =>
        new($"Column '{name}' has the code {code} in row {row}: expected 0 to {count - 1}, the dictionary has {count} texts. Mark a missing row in the validity bitmap.");

    public static ArgumentException LengthsDiffer(Column first, Column other) =>
        new($"Column '{other.Name}' has {other.Length} rows, column '{first.Name}' has {first.Length}. All columns of a table need as many rows.");

    public static ArgumentException NameTwice(string name) =>
        new($"Two columns are named '{name}'. Give one another name with Column.WithName.");

    public static KeyNotFoundException NoColumn(string name, IEnumerable<string> names) =>
        new($"There is no column '{name}'. The table has {(string.Join(", ", names.Take(50).Select(known => $"'{known}'")) is { Length: > 0 } list ? list : "none")}.");

    public static TableFormatException ArrowType(string name, string type) =>
        new($"Column '{name}' has the Arrow type {type}: expected float, double, integers, bool, timestamp, date, string or a dictionary of strings. "
            + "Name the columns to take, or convert it first.");

    public static TableFormatException Unreadable(string path, string kind, Exception cause) =>
        new($"'{path}' was not read: it is damaged or no {kind} file ({cause.GetType().Name}: {cause.Message}). Write it anew.", cause);

    public static TableFormatException ParquetType(string path, string name, string type) =>
        new($"Column '{name}' of '{path}' has the type {type}: expected numbers, booleans, timestamps or texts, one a row. Name the columns to take.");

    public static TableFormatException TooManyRows(string path, long rows) =>
        new($"'{path}' has {rows} rows: a table holds at most {Array.MaxLength}. Read it in parts and fit from several tables.");

    public static TableFormatException DamagedTexts(string name, string fault) =>
        new($"Column '{name}' was refused: {fault}. The data is damaged.");

    public static TableFormatException PartsDiffer(string name, ColumnType first, ColumnType other) =>
        new($"Column '{name}' is {first} in one part and {other} in another. All parts need the same types.");
}
