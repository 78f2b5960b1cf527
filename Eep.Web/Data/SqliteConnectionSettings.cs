using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Eep.Web.Data;

/// <summary>What SQLite forgets with every connection: wait for a lock, keep references whole, sync as often as WAL needs.</summary>
public sealed class SqliteConnectionSettings : DbConnectionInterceptor
{
    private const string Settings = "PRAGMA busy_timeout=20000; PRAGMA foreign_keys=ON; PRAGMA synchronous=NORMAL;";

    /// <inheritdoc/>
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Settings;
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Settings;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
