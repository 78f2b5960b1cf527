using Eep.Web.Access;
using Eep.Web.Budgets;
using Eep.Web.Configuration;
using Eep.Web.Data;
using Eep.Web.Engine;
using Eep.Web.Evaluations;
using Eep.Web.Jobs;
using Eep.Web.Live;
using Eep.Web.Runs;
using Eep.Web.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Eep.Tests.Web;

/// <summary>A real store in a folder of its own, with a clock that stands still unless a test moves it.</summary>
public sealed class StoreFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder;
    private readonly bool _isOwner;
    private ServiceProvider _services = null!;

    private readonly PostgresServer? _server;
    private string? _connection;

    /// <summary>A new store: in SQLite, or in a new database of the server.</summary>
    public StoreFixture(PostgresServer? server = null)
        : this(Directory.CreateTempSubdirectory("eep-store-"), server, null, isOwner: true)
    {
    }

    /// <summary>The store that a folder holds.</summary>
    public StoreFixture(DirectoryInfo folder)
        : this(folder, null, null, isOwner: true)
    {
    }

    private StoreFixture(DirectoryInfo folder, PostgresServer? server, string? connection, bool isOwner)
    {
        _folder = folder;
        _server = server;
        _connection = connection;
        _isOwner = isOwner;
    }

    public FakeTimeProvider Clock { get; } = new(RunSamples.Now);

    public FakeLauncher Engines { get; } = new();

    public FakeDispatcher Dispatcher { get; } = new();

    /// <summary>The data folder; what lies in it before the start is found there.</summary>
    public string Folder => _folder.FullName;

    public EepPaths Paths => Get<EepPaths>();

    public RunStore Store => Get<RunStore>();

    public RunVerbs Verbs => Get<RunVerbs>();

    public RunQueries Queries => Get<RunQueries>();

    public GenerationStore Generations => Get<GenerationStore>();

    public BatchStore Batches => Get<BatchStore>();

    public RunOwner Owner => Get<RunOwner>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public EepDbContext Context() => Get<IDbContextFactory<EepDbContext>>().CreateDbContext();

    /// <summary>The same database as another process would see it: everything but the file is its own.</summary>
    public async Task<StoreFixture> SecondProcessAsync()
    {
        var second = new StoreFixture(_folder, _server, _connection, isOwner: false);
        await second.InitializeAsync();
        return second;
    }

    public async Task InitializeAsync()
    {
        _connection ??= _server is null ? null : await _server.CreateDatabaseAsync();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
            [
                new("Eep:DataDirectory", _folder.FullName),
                new("Database:Provider", _connection is null ? "Sqlite" : "Postgres"),
                new("Database:ConnectionString", _connection),
            ])
            .Build();
        _services = new ServiceCollection()
            .AddLogging()
            .AddEepConfiguration(configuration, RepositoryRoot.Path)
            .AddEepData()
            .AddEepRuns()
            .AddEepEvaluations()
            .AddEepBudgets()
            .AddEepEngine()
            .AddEepServices()
            .AddEepStorage()
            .AddSingleton<IConfiguration>(configuration)
            .AddEepAccess(configuration)
            .AddSingleton<ICurrentUser>(new FakeUser())
            .AddSingleton<RunRecovery>()
            .AddSingleton<EvaluationRecovery>()
            .AddSingleton<BudgetSearchDispatcher>()
            .AddSingleton<BudgetSearchRecovery>()
            .AddSingleton<FeedLoop>()
            .AddSingleton<RunTails>()
            .AddSingleton<RunFeed>()
            .AddSingleton<EvaluationFeed>()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<IEngineLauncher>(Engines)
            .AddSingleton<IRunDispatcher>(Dispatcher)
            .AddSingleton<IEvaluationDispatcher>(Dispatcher)
            .BuildServiceProvider();
        await _services.MigrateEepDataAsync();
    }

    /// <summary>Stores a queued run.</summary>
    public async Task<Guid> AddRunAsync(Run? run = null, string? owner = null)
    {
        run ??= RunSamples.Run();
        await Store.AddAsync(run, owner, CancellationToken.None);
        return run.Id;
    }

    /// <summary>Stores a run that this process works on.</summary>
    public async Task<Guid> AddOwnedRunAsync()
    {
        var id = await AddRunAsync(owner: Owner.Name);
        Owner.Begin(id);
        return id;
    }

    public async Task<Run> RowAsync(Guid id) => await Queries.FindRowAsync(id) ?? throw new InvalidOperationException("No such run.");

    public async Task<IReadOnlyList<RunEvent>> EventsAsync(Guid id)
    {
        await using var db = Context();
        return await db.RunEvents.Where(entry => entry.RunId == id).OrderBy(entry => entry.Sequence).ToListAsync();
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_isOwner)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            _folder.Delete(recursive: true);
        }
    }
}
