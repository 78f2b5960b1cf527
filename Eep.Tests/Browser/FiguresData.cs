using System.Globalization;
using System.Text.Json;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;
using Eep.Core.Runs;
using Eep.Web.Data;
using Microsoft.Data.Sqlite;

namespace Eep.Tests.Browser;

/// <summary>A store as big as years of use make it, written straight into the tables of a running application.</summary>
public sealed class FiguresData : IDisposable
{
    public const int Layers = 48;
    public const int Experts = 128;

    private readonly SqliteConnection _connection;

    public FiguresData(string folder)
    {
        _connection = new SqliteConnection($"Data Source={Path.Combine(folder, "eep.db")};Pooling=False");
        _connection.Open();
        Execute("PRAGMA busy_timeout = 20000");
    }

    /// <summary>The run with many generations.</summary>
    public static Guid BigRun { get; } = IdOf(1);

    public void Dispose() => _connection.Dispose();

    /// <summary>Adds completed runs with as many individuals each, and to the first of them generations with maps of 48 x 128.</summary>
    public void Fill(int runs, int individualsPerRun, int generations)
    {
        using var transaction = _connection.BeginTransaction();
        var options = new RunOptions { Model = "samples/model", Task = "samples/tasks/qa.yaml", ExpertBudget = 4 };
        var curve = Enumerable.Range(0, 40).Select(index => 0.4 + (0.01 * index));
        Execute(
            """
            INSERT INTO Runs (Id, Name, State, Options, ModelName, TaskName, ExpertCount, ExpertBudget, Preset, Seed, CreatedAt, StartedAt, FinishedAt,
              Generations, GenerationCount, BestCurve, TestScore, FullTestScore, Memory, Attempts, LostEngines, LastSequence)
            SELECT printf('%08X-0000-7000-8000-000000000001', n), 'figure run ' || n, 'Completed', $options, 'sample', 'task ' || (n % 7), 8, 4, 'quick', n,
              $created + n * 20480000, $created + n * 20480000, $created + n * 20480000 + 12288000000, 40, 40, $curve, 0.5 + (n % 400) / 1000.0, 0.5, $memory, 1, 0, 2
            FROM (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < $runs) SELECT n FROM c)
            """,
            ("$options", JsonSerializer.Serialize(options, RunJson.File)), ("$created", CreatedAt()), ("$curve", JsonSerializer.Serialize(curve)),
            ("$memory", JsonSerializer.Serialize(new MemoryComparison(1000, 600, 800, 400), RunJson.File)), ("$runs", runs));
        Execute(
            """
            INSERT INTO Individuals (RunId, Number, Generation, PlanHash, Origin, Parents, Score, Failure, Reused, Plan)
            SELECT r.Id, i.n, i.n / 8, 'hash', 'mutation', '[]', 0.5, NULL, 0, x'00'
            FROM Runs r CROSS JOIN (WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < $individuals - 1) SELECT n FROM c) i
            """,
            ("$individuals", individualsPerRun));
        Execute("UPDATE Individuals SET Plan = $plan WHERE RunId = $id AND Number = 0", ("$plan", PlanBlob.Pack(PlanJson.Write(Plan()).ToJsonString())), ("$id", Text(BigRun)));
        for (var generation = 0; generation < generations; generation++)
        {
            AddGeneration(generation);
        }

        Execute(
            """
            UPDATE Runs SET Generations = $count, GenerationCount = $count * 2, State = 'Running', FinishedAt = NULL, LastSequence = $count,
              LeaseOwner = $owner, LeaseHeartbeat = $now WHERE Id = $id
            """,
            ("$count", generations), ("$id", Text(BigRun)), ("$owner", Eep.Web.Engine.ProcessIdentity.Current().ToString()), ("$now", Stored(DateTimeOffset.UtcNow)));
        transaction.Commit();
    }

    /// <summary>Commits one more generation of the big run, as an engine would.</summary>
    public void Grow(int generation)
    {
        using var transaction = _connection.BeginTransaction();
        AddGeneration(generation);
        Execute(
            """
            UPDATE Runs SET Generations = $next, LeaseHeartbeat = $now, LastSequence = (SELECT MAX(Sequence) FROM RunEvents WHERE RunId = $id) WHERE Id = $id
            """,
            ("$next", generation + 1), ("$now", Stored(DateTimeOffset.UtcNow)), ("$id", Text(BigRun)));
        transaction.Commit();
    }

    // The first layer of such models is dense.
    private static PruningPlan Plan()
    {
        var kept = CoefficientMatrix.OneHot([.. Enumerable.Range(0, Experts / 2)], Experts);
        return new PruningPlan([.. Enumerable.Range(1, Layers).Select(layer => new GroupPlan([layer], kept, kept))], RouterSpace.Logits, 8);
    }

    private static Guid IdOf(int number) => Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"{number:X8}-0000-7000-8000-000000000001"));

    private static string Text(Guid id) => id.ToString().ToUpperInvariant();

    private void AddGeneration(int generation)
    {
        var random = new Random(generation);
        double[][] Map(double scale) => [.. Enumerable.Range(0, Layers).Select(_ => Enumerable.Range(0, Experts).Select(_ => random.NextDouble() * scale).ToArray())];
        Execute(
            "INSERT INTO Generations (RunId, Generation, Phase, BestSoFar, BestId, Best, Median, Low, High, Proposed, Reused, Survival, Utilisation, Progress, Seconds) VALUES ($id, $generation, 'Pruning', $best, 0, $best, $best - 0.05, $best - 0.2, $best, 8, 1, $survival, $utilisation, 0.5, 1.5)",
            ("$id", Text(BigRun)), ("$generation", generation), ("$best", 0.4 + (0.001 * Math.Min(generation, 400))),
            ("$survival", TableBlob.Pack(Map(1))), ("$utilisation", TableBlob.Pack(Map(0.02))));
        Execute(
            """
            INSERT INTO RunEvents (RunId, Sequence, At, Kind, Message, Generation)
            SELECT $id, COALESCE(MAX(Sequence), 0) + 1, $at, 'Generation', 'Generation', $generation FROM RunEvents WHERE RunId = $id
            """,
            ("$id", Text(BigRun)), ("$at", CreatedAt()), ("$generation", generation));
    }

    // Times are stored as the framework's binary conversion of a date: tenths of milliseconds, then eleven bits of offset; a second is 20,480,000.
    private static long CreatedAt() => Stored(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    private static long Stored(DateTimeOffset time) =>
        (long)new Microsoft.EntityFrameworkCore.Storage.ValueConversion.DateTimeOffsetToBinaryConverter().ConvertToProvider(time)!;

    private void Execute(string sql, params (string Name, object Value)[] parameters)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 300;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }
}
