using Parquet;
using Parquet.Schema;

namespace FlightDelays;

/// <summary>Reads the flights from a Parquet file and refuses one that is damaged or not about flights.</summary>
internal static class FlightFile
{
    private const int MinRows = 1_000;
    private const int MaxRows = 20_000_000;
    private const int MinutesPerWeek = 7 * 24 * 60;
    private const int MaxMiles = 12_500; // half way round the Earth
    private const int MaxCodeLength = 8;

    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(10);

    /// <param name="path">The file.</param>
    /// <param name="first">How many flights to take; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="BadInputException">The file is missing, damaged or holds something else.</exception>
    public static async Task<FlightTable> ReadAsync(string path, int? first = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return await ReadFlightsAsync(path, first ?? int.MaxValue, cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refused(path, "there is no such file", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Refused(path, "it is a folder, or this user may not read it", e);
        }
        catch (Exception e) when (e is not (BadInputException or OperationCanceledException))
        {
            // A damaged file makes the Parquet reader fail in any place and with any exception.
            throw Refused(path, $"it is damaged or no Parquet file ({e.GetType().Name}: {e.Message})", e);
        }
    }

    private static async Task<FlightTable> ReadFlightsAsync(string path, int first, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        await using var reader = await OpenAsync(file, cancellationToken);

        var date = Column<DateTime>(path, reader, "date", "a timestamp");
        var delay = Column<long>(path, reader, "delay", "a 64-bit integer");
        var distance = Column<long>(path, reader, "distance", "a 64-bit integer");
        var origin = Column<ReadOnlyMemory<char>>(path, reader, "origin", "a string");
        var destination = Column<ReadOnlyMemory<char>>(path, reader, "destination", "a string");

        var rows = reader.RowGroups.Sum(group => group.RowCount);
        if (rows is < MinRows or > MaxRows)
        {
            throw Refused(path, $"it has {rows} rows: expected {MinRows} to {MaxRows}");
        }

        var flights = new FlightTable(
            await ReadAsync<DateTime>(path, reader, date, cancellationToken),
            Array.ConvertAll(await ReadAsync<long>(path, reader, delay, cancellationToken), Convert.ToInt32),
            Array.ConvertAll(await ReadAsync<long>(path, reader, distance, cancellationToken), Convert.ToInt32),
            await ReadStringsAsync(path, reader, origin, cancellationToken),
            await ReadStringsAsync(path, reader, destination, cancellationToken));
        CheckValues(path, flights);
        flights = flights.First(Math.Min(first, flights.Count));
        return flights.LateRate(TimeSplit.Of(flights.Count).Train) is > 0 and < 1
            ? flights
            : throw Refused(path, "the first 70 % of its flights are all late, or all on time: expected both to learn from");
    }

    /// <summary>Some damaged footers, no more than kilobytes long, send Parquet.Net into an endless loop: hence the time limit.</summary>
    private static Task<ParquetReader> OpenAsync(FileStream file, CancellationToken cancellationToken) =>
        Task.Run(() => ParquetReader.CreateAsync(file, cancellationToken: cancellationToken), cancellationToken)
            .WaitAsync(OpenTimeout, cancellationToken);

    private static DataField Column<T>(string path, ParquetReader reader, string name, string expected)
    {
        var field = Array.Find(reader.Schema.GetDataFields(), field => field.Path.ToString() == name)
            ?? throw Refused(path, $"the column '{name}' is missing: expected date, delay, distance, origin and destination");
        return field.ClrType == typeof(T) && !field.IsArray
            ? field
            : throw Refused(path, $"the column '{name}' is of type {TypeName(field)}: expected {expected}");
    }

    private static string TypeName(DataField field) =>
        (field.ClrType == typeof(ReadOnlyMemory<char>) ? "String" : field.ClrType.Name) + (field.IsArray ? "[]" : "");

    private static async Task<T[]> ReadAsync<T>(
        string path, ParquetReader reader, DataField field, CancellationToken cancellationToken)
        where T : struct
    {
        var column = new List<T>();
        foreach (var group in reader.RowGroups)
        {
            var values = new T?[checked((int)group.RowCount)];
            if (field.IsNullable)
            {
                await group.ReadAsync<T>(field, values.AsMemory(), cancellationToken: cancellationToken);
            }
            else
            {
                var present = new T[values.Length];
                await group.ReadAsync<T>(field, present.AsMemory(), cancellationToken: cancellationToken);
                values = Array.ConvertAll(present, value => (T?)value);
            }

            foreach (var value in values)
            {
                column.Add(value ?? throw HasNull(path, field, column.Count));
            }
        }

        return [.. column];
    }

    private static async Task<string[]> ReadStringsAsync(
        string path, ParquetReader reader, DataField field, CancellationToken cancellationToken)
    {
        var column = new List<string>();
        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in reader.RowGroups)
        {
            var values = new string?[checked((int)group.RowCount)];
            await group.ReadAsync(field, values.AsMemory(), cancellationToken: cancellationToken);
            foreach (var value in values)
            {
                // 200,000 rows name some 200 airports: one string each is enough.
                var code = value ?? throw HasNull(path, field, column.Count);
                column.Add(codes.TryGetValue(code, out var known) ? known : codes[code] = code);
            }
        }

        return [.. column];
    }

    private static void CheckValues(string path, FlightTable flights)
    {
        for (var row = 0; row < flights.Count; row++)
        {
            if (row > 0 && flights.Scheduled[row] < flights.Scheduled[row - 1])
            {
                throw Refused(path, $"row {row} is earlier than the row before it: expected flights in order of 'date'");
            }

            if (flights.Scheduled[row].Year is < 1900 or > 2200)
            {
                throw Refused(path, $"row {row} has a date in the year {flights.Scheduled[row].Year}: expected 1900 to 2200");
            }

            if (flights.Delay[row] is < -MinutesPerWeek or > MinutesPerWeek)
            {
                throw Refused(path, $"row {row} has a delay of {flights.Delay[row]} minutes: expected a week at most");
            }

            if (flights.Distance[row] is < 0 or > MaxMiles)
            {
                throw Refused(path, $"row {row} has a distance of {flights.Distance[row]} miles: expected 0 to {MaxMiles}");
            }

            if (!IsAirportCode(flights.Origin[row]) || !IsAirportCode(flights.Destination[row]))
            {
                throw Refused(path, $"row {row} has an airport that is no code: expected letters and digits, such as 'ATL'");
            }
        }
    }

    private static bool IsAirportCode(string text) =>
        text.Length is > 0 and <= MaxCodeLength && text.All(char.IsAsciiLetterOrDigit);

    private static BadInputException HasNull(string path, DataField field, int row) =>
        Refused(path, $"the column '{field.Name}' is null in row {row}: expected a value in every row");

    private static BadInputException Refused(string path, string reason, Exception? cause = null) =>
        new($"The flights were not read from '{path}': {reason}. "
            + "Name another file with --data, or leave --data out to use the one beside the program.", cause);
}
