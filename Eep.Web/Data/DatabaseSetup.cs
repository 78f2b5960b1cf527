using Eep.Web.Configuration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Eep.Web.Data;

/// <summary>Registers the store and brings its schema up to date.</summary>
public static class DatabaseSetup
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>Adds contexts and stores; code asks for <see cref="IDbContextFactory{EepDbContext}"/> and never names a database.</summary>
    public static IServiceCollection AddEepData(this IServiceCollection services)
    {
        services.AddSingleton<SqliteConnectionSettings>();
        services.AddDbContextFactory<SqliteEepDbContext>((provider, options) => options
            .UseSqlite($"Data Source={provider.GetRequiredService<EepPaths>().Database}")
            .AddInterceptors(provider.GetRequiredService<SqliteConnectionSettings>()));
        services.AddDbContextFactory<PostgresEepDbContext>((provider, options) => options
            .UseNpgsql(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.ConnectionString));
        services.AddSingleton<IDbContextFactory<EepDbContext>, EepDbContextFactory>();
        services.AddSingleton<RunStore>();
        services.AddSingleton<RunVerbs>();
        services.AddSingleton<GenerationStore>();
        services.AddSingleton<JournalText>();
        services.AddSingleton<BatchSignals>();
        services.AddSingleton<BatchStore>();
        services.AddSingleton<GenerationCache>();
        services.AddSingleton<SummaryCache>();
        services.AddSingleton<RunQueries>();
        services.AddSingleton<ArchiveQueries>();
        return services;
    }

    /// <summary>
    /// Creates the data folder and applies the migrations that are missing; one process at a time. A database that does not answer is waited for.
    /// </summary>
    /// <exception cref="ConfigurationException">A newer Eep has changed the database, or it cannot be used after a minute.</exception>
    public static async Task MigrateEepDataAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        var (clock, logger) = (services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(DatabaseSetup)));
        var begun = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await MigrateOnceAsync(services, cancellationToken);
                return;
            }
            catch (Exception exception) when (StorageFault.IsPassing(exception))
            {
                if (clock.GetElapsedTime(begun) > Patience)
                {
                    throw new ConfigurationException($"The database cannot be used: {exception.Message} Database:ConnectionString says where it is.");
                }

                logger.LogWarning("The database cannot be used yet: {Reason}", exception.Message);
                await Task.Delay(RetryAfter, clock, cancellationToken);
            }
        }
    }

    private static async Task MigrateOnceAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var paths = services.GetRequiredService<EepPaths>();
        Directory.CreateDirectory(paths.Data);
        await using var mutex = await FileMutex.AcquireAsync(Path.Combine(paths.Data, "migration.lock"), cancellationToken);
        await using var db = await services.GetRequiredService<IDbContextFactory<EepDbContext>>().CreateDbContextAsync(cancellationToken);
        await RefuseNewerAsync(db, cancellationToken);
        if (!(await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
        {
            return;
        }

        if (db.Database.IsSqlite())
        {
            // EF's own lock is a row that survives a killed process and would block every later start. The mutex stands in for it.
            await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        }

        await db.Database.MigrateAsync(cancellationToken);
    }

    private static async Task RefuseNewerAsync(EepDbContext db, CancellationToken cancellationToken)
    {
        var unknown = (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).Except(db.Database.GetMigrations()).ToList();
        if (unknown.Count > 0)
        {
            throw new ConfigurationException(
                $"The database was changed by a newer Eep (migration {unknown[^1]}), and this one could damage it. "
                + "Start the newer version, or restore a backup that this one has made.");
        }
    }
}
