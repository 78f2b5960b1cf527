using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Eep.Benchmarks.Load;

/// <summary>
/// A run whose generations come faster than any engine makes them: those of a real run, written into the database again and again, each as a
/// transaction of its own. A server sees what it sees when another process works on a run.
/// </summary>
internal sealed class Replay : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly int _count;
    private readonly string _original;
    private readonly string[] _commit;

    private Replay(string data, int count)
    {
        _count = count;
        _connection = new SqliteConnection($"Data Source={Path.Combine(data, "eep.db")};Pooling=False");
        _connection.Open();
        _original = (string)Execute("SELECT Id FROM Runs", []).Single()!;
        _commit =
        [
            Copy("Generations", "Generation = $t", ("Generation", "$g"), ("Progress", "1.0 * ($g + 1) / $count")),
            Copy("Individuals", "Generation = $t", ("Generation", "$g"), ("Number", "Number + 1000000 * $cycle"), ("PlanHash", "printf('%016x', $cycle) || substr(PlanHash, 17)")),
            Copy("RunEvents", "Generation = $t", ("Id", "NULL"), ("Sequence", "$g + 2"), ("At", "$now"), ("Generation", "$g"), ("Message", "'Generation ' || $g")),
            "UPDATE Runs SET Generations = $g + 1, LastSequence = $g + 2, LeaseHeartbeat = $now, BestCurve = json_insert(BestCurve, '$[#]', "
            + "(SELECT BestSoFar FROM Generations WHERE RunId = $run AND Generation = $g)) WHERE Id = $run",
        ];
    }

    /// <summary>The run.</summary>
    public string Run { get; } = Guid.CreateVersion7().ToString().ToUpperInvariant();

    /// <summary>Makes a run under way of the only one in a data folder.</summary>
    /// <param name="data">The folder.</param>
    /// <param name="count">Generations to come.</param>
    public static Replay Begin(string data, int count)
    {
        var replay = new Replay(data, count);
        (string, string)[] running =
        [
            ("State", "'Running'"), ("Generations", "0"), ("GenerationCount", "$count"), ("LastSequence", "1"), ("BestCurve", "'[]'"),
            ("LeaseOwner", "'elsewhere|1|1'"), ("LeaseHeartbeat", "$now"),
        ];
        (string, string)[] open = [("FinishedAt", "NULL"), ("TestScore", "NULL"), ("FullTestScore", "NULL"), ("Memory", "NULL"), ("Report", "NULL")];
        replay.Transact(0, replay.Copy("Runs", "TRUE", [.. running, .. open]), replay.Copy("RunEvents", "Sequence = 1", ("Id", "NULL")));
        return replay;
    }

    /// <summary>Writes all generations, evenly over a time.</summary>
    public async Task WriteAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        for (var generation = 0; generation < _count; generation++)
        {
            Transact(generation, _commit);
            var ahead = (duration * ((generation + 1.0) / _count)) - Stopwatch.GetElapsedTime(begun);
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, cancellationToken);
            }
        }
    }

    public void Dispose() => _connection.Dispose();

    private void Transact(int generation, params string[] statements)
    {
        var length = Convert.ToInt32(Execute("SELECT count(*) FROM Generations WHERE RunId = $original", [("$original", _original)]).Single(), CultureInfo.InvariantCulture);
        (string, object)[] values =
        [
            ("$run", Run), ("$original", _original), ("$g", generation), ("$t", generation % length), ("$cycle", generation / length), ("$count", _count), ("$now", Now()),
        ];
        using var transaction = _connection.BeginTransaction();
        foreach (var statement in statements)
        {
            Execute(statement, values);
        }

        transaction.Commit();
    }

    // A row of the original run as one of this run, with some columns changed.
    private string Copy(string table, string rows, params (string Column, string Value)[] changed)
    {
        var owner = table == "Runs" ? "Id" : "RunId";
        var values = changed.Append((Column: owner, Value: "$run")).ToDictionary(change => change.Column, change => change.Value);
        var columns = Execute($"SELECT name FROM pragma_table_info('{table}')", []).Cast<string>().ToList();
        return $"INSERT INTO {table} ({string.Join(", ", columns)}) SELECT {string.Join(", ", columns.Select(column => values.GetValueOrDefault(column, column)))} "
            + $"FROM {table} WHERE {owner} = $original AND {rows}";
    }

    private List<object> Execute(string statement, (string Name, object Value)[] values)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = statement;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        using var reader = command.ExecuteReader();
        var first = new List<object>();
        while (reader.Read())
        {
            first.Add(reader.GetValue(0));
        }

        return first;
    }

    // As the database holds times: thousands of ticks, above eleven bits for the zone.
    private static long Now() => (DateTimeOffset.UtcNow.UtcTicks / 1000) << 11;
}
