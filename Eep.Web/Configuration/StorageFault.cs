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

    // SQLite: busy, locked, input/output error, full, cannot open.
    private static readonly int[] PassingSqliteCodes = [5, 6, 10, 13, 14];

    /// <summary>Whether waiting may help.</summary>
    public static bool IsPassing(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            var passes = cause switch
            {
                SqliteException sqlite => PassingSqliteCodes.Contains(sqlite.SqliteErrorCode),
                DbException database => database.IsTransient,
                IOException disk => disk.HResult is NoSpace or NoQuota or DiskFull,
                _ => false,
            };
            if (passes)
            {
                return true;
            }
        }

        return false;
    }
}
