using System.Globalization;

namespace MlOps.Sdk.Tracking.Files;

/// <summary>The messages of errors of figures and tables.</summary>
internal static class RunFileErrors
{
    public static ArgumentException NoFigure(string file) => new(
        $"'{RunDataRules.Shown(file)}' is no name for a figure: expected one that ends in {FigureFormat.Expected}. Log other files with LogArtifactAsync.",
        nameof(file));

    public static ArgumentException OtherFigure(string file, int length, string? found) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The figure of {length:N0} bytes is not what its name '{RunDataRules.Shown(file)}' says: {(found is null ? "the content begins like no figure" : $"the content is that of a {found} file")}. ")
        + "Encode it as the name says, or name it as what it is.",
        nameof(file));

    public static ArgumentException NoTableFile(string file) => new(
        $"'{RunDataRules.Shown(file)}' is no name for a table: expected one that ends in '.json', such as 'tables/predictions.json'; MLflow reads no other.", nameof(file));

    public static ArgumentException ColumnTwice(string name) => new(
        $"The table has the column '{RunDataRules.Shown(name)}' twice: expected names that differ. Rename one of them.");

    public static ArgumentException ColumnIsText(string name) => new(
        $"The values of the table's column '{RunDataRules.Shown(name)}' are a single text: expected a list of values, one for each row.");

    public static ArgumentException ColumnLengths(string first, int firstLength, string other, int otherLength) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"The table's columns differ in length: '{RunDataRules.Shown(first)}' has {firstLength:N0} values and '{RunDataRules.Shown(other)}' {otherLength:N0}. Give each row a value in each column, null where there is none."));

    public static ArgumentException ValueOfType(string column, Type type) => new(
        $"The table's column '{RunDataRules.Shown(column)}' has a value of the type {type}: expected null, a bool, a number, a string or a DateTimeOffset. Convert it before it is logged.");
}
