using System.Diagnostics;
using Npgsql;

namespace Eep.Tests.Web;

/// <summary>A PostgreSQL of the tests' own: a cluster in a temporary folder that ends with them.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eep-postgres-").FullName;
    private int _databases;

    /// <summary>Why tests on PostgreSQL cannot run here; null when they can.</summary>
    public static string? MissingReason { get; } =
        Programs() is null ? "PostgreSQL is not installed here (Debian: apt-get install postgresql)." : null;

    private string Data => Path.Combine(_folder, "data");

    private string Sockets => Path.Combine(_folder, "sockets");

    public async Task InitializeAsync()
    {
        if (MissingReason is not null)
        {
            return;
        }

        Directory.CreateDirectory(Sockets);
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", "-R", "postgres", _folder);
        }

        await RunAsPostgresAsync("initdb", "-D", Data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync");
        await StartAsync();
    }

    /// <summary>Starts the server.</summary>
    public Task StartAsync() => RunAsPostgresAsync(
        "pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder, "log"), "-o", $"-c listen_addresses='' -k {Sockets} -c fsync=off", "start");

    /// <summary>Stops it at once, whoever is connected.</summary>
    public Task StopAsync()
    {
        NpgsqlConnection.ClearAllPools();
        return RunAsPostgresAsync("pg_ctl", "-D", Data, "-m", "immediate", "stop");
    }

    public async Task DisposeAsync()
    {
        if (MissingReason is null)
        {
            await StopAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A new, empty database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"eep_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {name}";
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    private string ConnectionString(string database) => $"Host={Sockets};Username=postgres;Database={database};Maximum Pool Size=20";

    private static string? Programs() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal)
                .Select(version => Path.Combine(version, "bin")).LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
            : null;

    // PostgreSQL refuses to run as root.
    private static Task RunAsPostgresAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs()!, program);
        return Environment.IsPrivilegedProcess
            ? RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments])
            : RunAsync(path, arguments);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // A server that is started keeps the streams of its starter open, so they are not waited for.
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}.");
    }
}
