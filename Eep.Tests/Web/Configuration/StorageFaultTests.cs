using Eep.Web.Configuration;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Eep.Tests.Web.Configuration;

public sealed class StorageFaultTests
{
    [Theory]
    [InlineData(13, "The disk of the database is full.")]
    [InlineData(5, "The database is locked by another program.")]
    [InlineData(6, "The database is locked by another program.")]
    [InlineData(10, "The disk of the database does not answer: why.")]
    public void SentenceOf_FaultOfTheDatabaseInsideAnother_NamesWhatHasToPass(int code, string expected) =>
        Assert.Equal(expected, StorageFault.SentenceOf(new DbUpdateException("See the inner exception.", new SqliteException("why", code))));

    [Theory]
    [InlineData("No space left on device : '/data/checkpoint'")]
    [InlineData("There is not enough space on the disk.")]
    public void SentenceOf_FullDiskOfAFile_NamesTheDiskAndEndsWithAFullStop(string message) =>
        Assert.Equal($"The disk is full: {message.TrimEnd('.')}.", StorageFault.SentenceOf(new IOException(message, 28)));

    [Fact]
    public void SentenceOf_FaultThatStays_IsNull()
    {
        Assert.Null(StorageFault.SentenceOf(new DbUpdateException("Refused.", new SqliteException("UNIQUE constraint failed", 19))));
        Assert.Null(StorageFault.SentenceOf(new FileNotFoundException("gone")));
    }
}
