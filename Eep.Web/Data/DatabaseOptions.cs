namespace Eep.Web.Data;

/// <summary>Settings of section <c>Database</c>.</summary>
public sealed class DatabaseOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Database";

    /// <summary>Which database holds runs, users and the queue.</summary>
    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    /// <summary>For PostgreSQL, in Npgsql's form: <c>Host=...;Database=...;Username=...;Password=...</c>.</summary>
    public string ConnectionString { get; set; } = "";
}

/// <summary>The databases Eep can use.</summary>
public enum DatabaseProvider
{
    /// <summary>A file in the data folder; one machine.</summary>
    Sqlite,

    /// <summary>A server; any number of machines.</summary>
    Postgres,
}
