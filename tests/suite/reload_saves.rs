//! How files come to change: what editors do when they save and hosts when they deploy. Each is tried twice in a row,
//! since the second time shows whether watching survived the first.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should end where it stands")]

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use emporix_sandbox::Watch;

use crate::reload_stage::{SEGMENTS, Shop, customers, lay, name_in, until, until_named};
use crate::support_linted::Sandbox;

/// A way in which a customer comes to be called otherwise: how the folder is laid out, and what a save does.
struct Way {
    lay: fn(&Shop),
    save: fn(&Shop, &str),
}

/// All of them.
#[rustfmt::skip]
const WAYS: [Way; 18] = [
    Way { lay: plain,           save: in_place },
    Way { lay: plain,           save: vim },
    Way { lay: plain,           save: jetbrains },
    Way { lay: plain,           save: rename_over },
    Way { lay: plain,           save: in_pieces },
    Way { lay: plain,           save: delete_and_recreate },
    Way { lay: plain,           save: same_length_and_time },
    Way { lay: plain,           save: move_root },
    Way { lay: plain,           save: move_tenant },
    Way { lay: plain,           save: move_parent },
    Way { lay: plain,           save: checkout },
    Way { lay: plain,           save: burst },
    Way { lay: linked_root,     save: in_place },
    Way { lay: linked_root,     save: swap_root },
    Way { lay: linked_tenant,   save: elsewhere },
    Way { lay: linked_tenant,   save: swap_tenant },
    Way { lay: linked_file,     save: elsewhere },
    Way { lay: config_map,      save: config_map_update },
];

fn survives(save: fn(&Shop, &str)) {
    let mut tried = 0;
    for way in WAYS.iter().filter(|way| std::ptr::fn_addr_eq(way.save, save)) {
        let shop = Shop::new("Ada");
        (way.lay)(&shop);
        let sandbox = shop.watched(Watch::Native);
        assert_eq!(name_in(sandbox.url()), "Ada");
        for name in ["Bea", "Cleo", "Dora"] {
            (way.save)(&shop, name);
            until_named(sandbox.url(), name);
        }
        tried += 1;
    }
    assert!(tried > 0, "it is one of the ways");
}

#[test]
fn a_look_every_two_seconds_sees_all_of_it() {
    let shops: Vec<(&Way, Shop, Sandbox)> = WAYS
        .iter()
        .map(|way| {
            let shop = Shop::new("Ada");
            (way.lay)(&shop);
            let sandbox = shop.watched(Watch::Poll);
            (way, shop, sandbox)
        })
        .collect();
    for name in ["Bea", "Cleo"] {
        for (way, shop, _) in &shops {
            (way.save)(shop, name);
        }
        for (_, _, sandbox) in &shops {
            until_named(sandbox.url(), name);
        }
    }
}

#[test]
fn a_file_is_overwritten() {
    survives(in_place);
}

#[test]
fn vim_saves() {
    survives(vim);
}

#[test]
fn jetbrains_saves() {
    survives(jetbrains);
}

#[test]
fn a_file_is_replaced_by_a_rename() {
    survives(rename_over);
}

#[test]
fn a_file_is_truncated_and_written_in_pieces() {
    survives(in_pieces);
}

#[test]
fn a_file_is_deleted_and_recreated() {
    survives(delete_and_recreate);
}

#[test]
fn a_file_keeps_its_length_and_its_time() {
    survives(same_length_and_time);
}

#[test]
fn the_folder_is_replaced_by_a_move() {
    survives(move_root);
}

#[test]
fn a_tenants_folder_is_replaced_by_a_move() {
    survives(move_tenant);
}

#[test]
fn the_folder_above_is_replaced_by_a_move() {
    survives(move_parent);
}

#[test]
fn git_checks_another_branch_out() {
    survives(checkout);
}

#[test]
fn many_files_come_at_once() {
    survives(burst);
}

#[test]
fn the_folder_is_a_link_that_is_swapped() {
    survives(swap_root);
}

#[test]
fn a_tenants_folder_is_a_link_that_is_swapped() {
    survives(swap_tenant);
}

#[test]
fn a_file_is_saved_where_a_link_leads() {
    survives(elsewhere);
}

#[test]
fn kubernetes_updates_a_mounted_config_map() {
    survives(config_map_update);
}

/// A folder that comes later, and what comes later in it.
#[test]
fn folders_come_later() {
    let shop = Shop::new("Ada");
    let sandbox = shop.watched(Watch::Native);
    let list = |tenant: &str| {
        let url = format!("{}/customer-segment/{tenant}/segments/s/customers", sandbox.url());
        crate::support::get(&url).json()[0]["customer"]["firstName"].as_str().map(str::to_owned)
    };
    lay(&shop.path("later"), "Lea");
    fs::create_dir(shop.fixtures.join("later")).unwrap();
    for file in ["segments.json", "customer-assignments.json", "customers.json"] {
        fs::copy(shop.path("later/acme").join(file), shop.fixtures.join("later").join(file))
            .unwrap();
    }
    until("the new tenant", || (list("later")? == "Lea").then_some(()));
    fs::write(shop.fixtures.join("later/customers.json"), customers("Mia")).unwrap();
    until("a save in its folder", || (list("later")? == "Mia").then_some(()));
}

fn plain(_: &Shop) {}

fn in_place(shop: &Shop, name: &str) {
    shop.save(name);
}

/// As vim does with its default `backupcopy`: a probe, the old file aside, the new one under its name.
fn vim(shop: &Shop, name: &str) {
    let file = shop.customers();
    let beside = |name: &str| file.with_file_name(name);
    fs::write(beside(".customers.json.swp"), b"b0VIM 9.1\0").unwrap();
    fs::write(beside("4913"), b"").unwrap();
    fs::remove_file(beside("4913")).unwrap();
    fs::rename(&file, beside("customers.json~")).unwrap();
    fs::write(&file, customers(name)).unwrap();
    fs::remove_file(beside("customers.json~")).unwrap();
    fs::remove_file(beside(".customers.json.swp")).unwrap();
}

/// As JetBrains' safe write does.
fn jetbrains(shop: &Shop, name: &str) {
    let file = shop.customers();
    let beside = |ending: &str| file.with_file_name(format!("customers.json___jb_{ending}___"));
    fs::write(beside("tmp"), customers(name)).unwrap();
    fs::rename(&file, beside("old")).unwrap();
    fs::rename(beside("tmp"), &file).unwrap();
    fs::remove_file(beside("old")).unwrap();
}

fn rename_over(shop: &Shop, name: &str) {
    let new = shop.path("new.json");
    fs::write(&new, customers(name)).unwrap();
    fs::rename(new, shop.customers()).unwrap();
}

fn in_pieces(shop: &Shop, name: &str) {
    let text = customers(name);
    let (first, second) = text.as_bytes().split_at(text.len() / 2);
    let mut file = fs::File::create(shop.customers()).unwrap();
    file.sync_all().unwrap();
    file.write_all(first).unwrap();
    file.sync_all().unwrap();
    file.write_all(second).unwrap();
}

fn delete_and_recreate(shop: &Shop, name: &str) {
    fs::remove_file(shop.customers()).unwrap();
    shop.save(name);
}

/// As `cp --preserve` over a file and `rsync --inplace --times` do.
fn same_length_and_time(shop: &Shop, name: &str) {
    let was = fs::metadata(shop.customers()).unwrap();
    let mut text = customers(name);
    text.extend(std::iter::repeat_n(' ', 256 - text.len()));
    let file = fs::File::options().write(true).open(shop.customers()).unwrap();
    (&file).write_all(text.as_bytes()).unwrap();
    file.set_modified(was.modified().unwrap()).unwrap();
}

fn replace(folder: &Path, name: &str) {
    let beside = |ending: &str| {
        let mut path = folder.as_os_str().to_owned();
        path.push(ending);
        PathBuf::from(path)
    };
    lay(&beside(".new"), name);
    fs::rename(folder, beside(".old")).unwrap();
    fs::rename(beside(".new"), folder).unwrap();
    fs::remove_dir_all(beside(".old")).unwrap();
}

fn move_root(shop: &Shop, name: &str) {
    replace(&shop.fixtures, name);
}

fn move_tenant(shop: &Shop, name: &str) {
    let (root, aside) = (shop.path("aside"), shop.path("old"));
    lay(&root, name);
    fs::rename(shop.fixtures.join("acme"), &aside).unwrap();
    fs::rename(root.join("acme"), shop.fixtures.join("acme")).unwrap();
    fs::remove_dir_all(root).unwrap();
    fs::remove_dir_all(aside).unwrap();
}

/// The folder that holds the fixtures goes, and another one comes under its name.
fn move_parent(shop: &Shop, name: &str) {
    let (parent, aside) = (shop.temp.path(), shop.temp.path().with_extension("old"));
    fs::rename(parent, &aside).unwrap();
    lay(&shop.fixtures, name);
    fs::remove_dir_all(aside).unwrap();
}

/// As git does between branches of which one lacks the folder.
fn checkout(shop: &Shop, name: &str) {
    for tenant in fs::read_dir(&shop.fixtures).unwrap() {
        let tenant = tenant.unwrap().path();
        for file in fs::read_dir(&tenant).unwrap() {
            fs::remove_file(file.unwrap().path()).unwrap();
        }
        fs::remove_dir(tenant).unwrap();
    }
    fs::remove_dir(&shop.fixtures).unwrap();
    lay(&shop.fixtures, name);
}

fn burst(shop: &Shop, name: &str) {
    for tenant in 0..100 {
        let folder = shop.fixtures.join(format!("shop{tenant}"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("customers.json"), customers(name)).unwrap();
        fs::write(folder.join("segments.json"), SEGMENTS).unwrap();
    }
    shop.save(name);
}

fn linked_root(shop: &Shop) {
    fs::rename(&shop.fixtures, shop.path("real-0")).unwrap();
    symlink("real-0", &shop.fixtures).unwrap();
}

/// A link under a new name takes the place of another: the only way to swap one in a single step.
fn link_over(target: &Path, link: &Path) {
    let new = link.with_extension("link");
    symlink(target, &new).unwrap();
    fs::rename(new, link).unwrap();
}

fn swap_root(shop: &Shop, name: &str) {
    let real = shop.path(&format!("real-{name}"));
    lay(&real, name);
    link_over(&real, &shop.fixtures);
}

fn linked_tenant(shop: &Shop) {
    fs::rename(shop.fixtures.join("acme"), shop.path("real")).unwrap();
    symlink("../real", shop.fixtures.join("acme")).unwrap();
}

fn swap_tenant(shop: &Shop, name: &str) {
    let real = shop.path(&format!("real-{name}"));
    lay(&real, name);
    link_over(&real.join("acme"), &shop.fixtures.join("acme"));
}

fn linked_file(shop: &Shop) {
    fs::create_dir(shop.path("real")).unwrap();
    fs::rename(shop.customers(), shop.path("real/customers.json")).unwrap();
    symlink(shop.path("real/customers.json"), shop.customers()).unwrap();
}

fn elsewhere(shop: &Shop, name: &str) {
    fs::write(shop.path("real/customers.json"), customers(name)).unwrap();
}

/// As a kubelet mounts a ConfigMap: every name is a link through `..data`, and that one leads to a dated folder.
fn config_map(shop: &Shop) {
    fs::remove_dir_all(&shop.fixtures).unwrap();
    fs::create_dir(&shop.fixtures).unwrap();
    config_map_update(shop, "Ada");
    for tenant in ["_template", "acme"] {
        symlink(format!("..data/{tenant}"), shop.fixtures.join(tenant)).unwrap();
    }
}

fn config_map_update(shop: &Shop, name: &str) {
    let dated = format!("..2026_{name}");
    let before = fs::read_link(shop.fixtures.join("..data"));
    lay(&shop.fixtures.join(&dated), name);
    symlink(&dated, shop.fixtures.join("..data_tmp")).unwrap();
    fs::rename(shop.fixtures.join("..data_tmp"), shop.fixtures.join("..data")).unwrap();
    if let Ok(before) = before {
        fs::remove_dir_all(shop.fixtures.join(before)).unwrap();
    }
}
