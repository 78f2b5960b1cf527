namespace Eep.Web.Live;

/// <summary>Where a subscription stands in what it follows.</summary>
public interface IFeedSource<T>
{
    /// <summary>What came after the last call, in order; empty when nothing did. Not thread-safe.</summary>
    Task<IReadOnlyList<T>> NextAsync(CancellationToken cancellationToken);
}
