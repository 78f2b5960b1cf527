using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Eep.Web.Configuration;

/// <summary>Tells faults of disk and database that pass, because somebody frees space or the server comes back, from those that stay.</summary>
public static class StorageFault
{
    // The error numbers of ENOSPC and EDQUOT on Linux, and of ERROR_DISK_FULL on Windows.
    private const int NoSpace = 28;
    private const int NoQuota = 122;
    private const int DiskFull = unchecked((int)0x80070070);

    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;
    private const int SqliteInputOutput = 10;
    private const int SqliteFull = 13;
    private const int SqliteCannotOpen = 14;

    /// <summary>Whether waiting may help.</summary>
    public static bool IsPassing(Exception exception) => SentenceOf(exception) is not null;

    /// <summary>What has to pass, for people; null when waiting does not help.</summary>
    public static string? SentenceOf(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            var sentence = cause switch
            {
                SqliteException sqlite => SentenceOf(sqlite),
                DbException { IsTransient: true } => $"The database server does not answer: {Ended(cause.Message)}",
                IOException { HResult: NoSpace or NoQuota or DiskFull } => $"The disk is full: {Ended(cause.Message)}",
                _ => null,
            };
            if (sentence is not null)
            {
                return sentence;
            }
        }

        return null;
    }

    private static string? SentenceOf(SqliteException fault) => fault.SqliteErrorCode switch
    {
        SqliteFull => "The disk of the database is full.",
        SqliteBusy or SqliteLocked => "The database is locked by another program.",
        SqliteInputOutput or SqliteCannotOpen => $"The disk of the database does not answer: {Ended(fault.Message)}",
        _ => null,
    };

    // Messages of the system end as they like; another sentence follows.
    private static string Ended(string message) => message.EndsWith('.') ? message : $"{message}.";
}
