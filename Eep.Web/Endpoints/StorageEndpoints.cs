using Eep.Web.Access;
using Eep.Web.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Eep.Web.Endpoints;

/// <summary>/api/v1/storage: sizes, integrity, the trash.</summary>
public static class StorageEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapStorage(this IEndpointRouteBuilder api)
    {
        var storage = api.MapGroup("/storage").WithTags("Storage");
        storage.MapGet("/", (IStorageService files, CancellationToken cancellationToken) => files.MeasureAsync(cancellationToken))
            .WithSummary("Bytes of database, runs, archive and trash, and what is free.");
        storage.MapGet("/integrity", (IStorageService files, bool? hash, CancellationToken cancellationToken) => files.CheckAsync(hash ?? false, cancellationToken))
            .RequireAuthorization(Policies.Admin).WithSummary("Compares database and disk; hash=true reads every file.");
        api.MapGet("/support-bundle", BundleAsync).RequireAuthorization(Policies.Admin).WithTags("Storage")
            .WithSummary("A zip with versions, settings without secrets, sizes and events, for somebody who helps.");
        storage.MapPost("/empty-trash", EmptyTrashAsync).RequireAuthorization(Policies.Admin).WithSummary("Deletes all that was thrown away.");
    }

    private static async Task<FileContentHttpResult> BundleAsync(SupportBundle bundle, CancellationToken cancellationToken)
    {
        using var zip = new MemoryStream();
        await bundle.WriteAsync(zip, cancellationToken);
        return TypedResults.File(zip.ToArray(), "application/zip", "eep-support.zip");
    }

    private static async Task<PurgedView> EmptyTrashAsync(
        IStorageService files, CancellationToken cancellationToken) => new(await files.EmptyTrashAsync(cancellationToken));
}

/// <summary>How many runs are gone.</summary>
public sealed record PurgedView(int Runs);
