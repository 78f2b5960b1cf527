namespace Eep.Web.Runs;

/// <summary>Work that one process at a time does, and that another takes up when that one is gone.</summary>
public interface ILeased
{
    /// <summary>Which work.</summary>
    Guid Id { get; }

    /// <summary>The process that does it (<see cref="Engine.ProcessIdentity"/>), or null.</summary>
    string? LeaseOwner { get; }

    /// <summary>Last sign of life of the owner.</summary>
    DateTimeOffset? LeaseHeartbeat { get; }
}
